#include "client/file_reader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/in_memory_services.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/session_fixture.h"
#include "client/types.h"
#include "client/version_opener.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class FileReaderTest : public SessionFixture {
 protected:
  void Store(size_t size, uint64_t memory_bytes) {
    VaultOptions options;
    options.chunking = ChunkingAlgorithm::kFixed;
    Start(options, std::make_unique<InMemoryServices>(memory_bytes));
    content_ = RandomBytes(size, 1);
    ASSERT_THAT(Put("/f", content_), IsOk());
    operation_ = std::make_unique<Operation>(&session(), OperationOptions());
  }

  OpenedVersion Open() {
    PathResolver resolver(&session());
    return OpenCurrentVersion(*operation_,
                              resolver.Resolve({"f"}, true).value())
        .value();
  }

  std::string content_;
  std::unique_ptr<Operation> operation_;
};

TEST_F(FileReaderTest, CountsWhatIsInTheRange) {
  Manifest manifest;
  manifest.total_length_bytes = 100;
  EXPECT_THAT(LengthOf({0, 0}, manifest), IsOkAndHolds(100));
  EXPECT_THAT(LengthOf({30, 0}, manifest), IsOkAndHolds(70));
  EXPECT_THAT(LengthOf({30, 10}, manifest), IsOkAndHolds(10));
  EXPECT_THAT(LengthOf({30, UINT64_MAX}, manifest), IsOkAndHolds(70));
  EXPECT_THAT(LengthOf({100, 0}, manifest), IsOkAndHolds(0));
  EXPECT_THAT(LengthOf({101, 1}, manifest),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(FileReaderTest, EndsWithTheSinksErrorAndGivesMemoryBack) {
  Store(5 << 20, 64 << 20);
  const OpenedVersion version = Open();
  EXPECT_THAT(ReadRange(*operation_, version, {},
                        [](absl::string_view) {
                          return absl::ResourceExhaustedError("disk full");
                        }),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

TEST_F(FileReaderTest, LeavesMemoryToThoseWhoStoreWhatItReads) {
  // The file is several times as large as the budget.
  Store(24 << 20, 10 << 20);
  std::string copied;
  const OpenedVersion version = Open();
  int parts = 0;
  const auto read = ReadRange(*operation_, version, {},
                              [&](absl::string_view part) -> absl::Status {
                                copied.append(part.data(), part.size());
                                if (++parts % 8 != 0) return absl::OkStatus();
                                return Put("/copy", copied);
                              });
  ASSERT_THAT(read, IsOkAndHolds(content_.size()));
  EXPECT_THAT(Get("/copy"), IsOkAndHolds(content_));
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

}  // namespace
}  // namespace coffer::client
