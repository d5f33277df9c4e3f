#include "client/version_history.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/directory_stub.h"
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

class VersionHistoryTest : public SessionFixture {
 protected:
  static constexpr int kVersions = 7;

  VersionHistoryTest() {
    Start();
    services().directory().SetPageSize(3);
    for (int i = 1; i <= kVersions; ++i) {
      EXPECT_THAT(Put("/f", absl::StrCat("content ", i)), IsOk());
    }
  }

  absl::StatusOr<std::vector<uint64_t>> Visit() {
    Operation operation(&session(), OperationOptions());
    PathResolver resolver(&session());
    const auto entry = resolver.Resolve({"f"}, false);
    if (!entry.ok()) return entry.status();
    std::vector<uint64_t> numbers;
    const absl::Status status =
        VisitVersions(operation, entry->file_id(),
                      [&](const absl::StatusOr<OpenedVersion>& version) {
                        if (version.ok()) {
                          numbers.push_back(version->record.version_number);
                        }
                        return version.status();
                      });
    if (!status.ok()) return status;
    return numbers;
  }
};

TEST_F(VersionHistoryTest, VisitsAllPagesNewestFirst) {
  EXPECT_THAT(Visit(), IsOkAndHolds(testing::ElementsAre(7, 6, 5, 4, 3, 2, 1)));
}

TEST_F(VersionHistoryTest, RefusesGapsAndRepetitions) {
  const auto refused = StatusIs(absl::StatusCode::kDataLoss);
  services().tamper().versions = [](VersionPage& page) {
    page.versions.erase(page.versions.begin() + 1);
  };
  EXPECT_THAT(Visit(), refused);
  services().tamper().versions = [](VersionPage& page) {
    page.versions[1] = page.versions[0];
  };
  EXPECT_THAT(Visit(), refused);
  services().tamper().versions = [](VersionPage& page) {
    page.versions.clear();
  };
  EXPECT_THAT(Visit(), refused);
}

}  // namespace
}  // namespace coffer::client
