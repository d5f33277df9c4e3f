#include "client/file_getter.h"

#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/coffer.h"
#include "client/local_folder.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/session_fixture.h"
#include "client/version_opener.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class FileGetterTest : public SessionFixture {
 protected:
  FileGetterTest() {
    Start();
    EXPECT_THAT(Put("/f", "0123456789"), IsOk());
  }

  absl::Status GetTo(const std::string& name, const GetFileOptions& options) {
    Operation operation(&session(), OperationOptions());
    PathResolver resolver(&session());
    const OpenedVersion version =
        OpenCurrentVersion(operation, resolver.Resolve({"f"}, true).value())
            .value();
    return GetVersionToFile(operation, version,
                            LocalFolder::Open(folder()).value(), name, options,
                            summary_);
  }

  int CountLocal() const {
    return static_cast<int>(
        std::distance(std::filesystem::directory_iterator(folder()), {}));
  }

  GetSummary summary_;
};

TEST_F(FileGetterTest, WritesRanges) {
  GetFileOptions options;
  options.range = {3, 4};
  ASSERT_THAT(GetTo("part", options), IsOk());
  EXPECT_EQ(ReadLocal("part"), "3456");
  EXPECT_EQ(summary_.files, 1);
  EXPECT_EQ(summary_.bytes_written, 4);
  options.range = {11, 0};
  EXPECT_THAT(GetTo("behind", options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(CountLocal(), 1);
}

TEST_F(FileGetterTest, ReplacesOnlyWhenAsked) {
  WriteLocal("out", "precious");
  GetFileOptions options;
  options.overwrite = false;
  EXPECT_THAT(GetTo("out", options),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ReadLocal("out"), "precious");
  options.overwrite = true;
  ASSERT_THAT(GetTo("out", options), IsOk());
  EXPECT_EQ(ReadLocal("out"), "0123456789");
}

TEST_F(FileGetterTest, NeverReplacesDevicesPipesAndSockets) {
  const std::string pipe = folder() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(GetTo("pipe", {}), refused);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));

  const std::string link = folder() + "/link";
  std::filesystem::create_symlink("/dev/null", link);
  GetFileOptions options;
  options.refuse_links_to_special = true;
  EXPECT_THAT(GetTo("link", options), refused);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  // Neither does the public call.
  EXPECT_THAT(vault().GetFile("/f", link, {}), refused);
  EXPECT_THAT(vault().GetFile("/f", pipe, {}), refused);
  EXPECT_EQ(CountLocal(), 2);
  // In a tree it is a link in the way.
  options.refuse_links_to_special = false;
  ASSERT_THAT(GetTo("link", options), IsOk());
  EXPECT_EQ(ReadLocal("link"), "0123456789");
}

TEST_F(FileGetterTest, LeavesTheOldFileWhenTheNewOneFails) {
  WriteLocal("out", "precious");
  for (int i = 0; i < services().cluster().size(); ++i) {
    services().cluster().node(i).DamageAll();
  }
  EXPECT_THAT(GetTo("out", {}), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(ReadLocal("out"), "precious");
  EXPECT_EQ(CountLocal(), 1);
}

}  // namespace
}  // namespace coffer::client
