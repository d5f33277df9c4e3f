#include "client/cli/server_programs.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void MakeProgram(const std::string& path) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path) << "#!/bin/sh\n";
  fs::permissions(path, fs::perms::owner_all);
}

TEST(ServerPrograms, FindsThemWhereBazelPutsThem) {
  const std::string root = ::testing::TempDir() + "/bazel";
  MakeProgram(root + "/services/directory/coffer-directory");
  MakeProgram(root + "/services/storage/coffer-storage");
  COFFER_ASSERT_OK_AND_ASSIGN(
      const ServerPrograms programs,
      FindServerPrograms("", root + "/client/cli/coffer", ""));
  EXPECT_THAT(programs.storage, HasSubstr("services/storage/coffer-storage"));
}

TEST(ServerPrograms, FindsThemNextToThisProgramOrInThePath) {
  const std::string root = ::testing::TempDir() + "/bin";
  MakeProgram(root + "/coffer-directory");
  MakeProgram(root + "/coffer-storage");
  EXPECT_THAT(FindServerPrograms("", root + "/coffer", ""), IsOk());
  EXPECT_THAT(FindServerPrograms("", "/x/coffer", "/y:" + root), IsOk());
  EXPECT_THAT(FindServerPrograms(root, "/x/coffer", ""), IsOk());
}

TEST(ServerPrograms, SaysWhereItLooked) {
  EXPECT_THAT(FindServerPrograms("/nowhere", "/x/coffer", "/y"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere")));
  EXPECT_THAT(FindServerPrograms("", "/x/coffer", "/y"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/y")));
}

}  // namespace
}  // namespace coffer::cli
