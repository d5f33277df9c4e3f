// A directory that lies: every record that it holds for a vault is changed,
// dropped, exchanged for another or taken back, one at a time. A client may
// refuse, but what it hands out is what some version of that file was.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/vault_access.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "lib/status/status_matchers.h"
#include "services/directory/data_folder.h"
#include "services/directory/metadata_store.h"

namespace coffer::integration {
namespace {

using directory::Durability;
using directory::Family;
using directory::MetadataBatch;
using directory::MetadataStore;

struct Row {
  std::string key;
  std::string value;
};

class TamperingTest : public ClusterFixture,
                      public testing::WithParamInterface<Family> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Start());
    ASSERT_THAT(PutBytes(vault(), "/one", kOneOld), IsOk());
    ASSERT_THAT(PutBytes(vault(), "/one", kOneNew), IsOk());
    ASSERT_THAT(PutBytes(vault(), "/two", kTwo), IsOk());
    ASSERT_THAT(vault().MakeFolder("/folder", false), IsOk());
    ASSERT_THAT(PutBytes(vault(), "/folder/three", kThree), IsOk());
    cluster().directory().Kill();
  }

  // The directory is down while its records are read or written.
  absl::StatusOr<std::vector<Row>> ReadRows() {
    COFFER_ASSIGN_OR_RETURN(const auto store, OpenStore());
    std::vector<Row> rows;
    COFFER_RETURN_IF_ERROR(
        store->Scan(GetParam(), "", "",
                    [&](absl::string_view key, absl::string_view value) {
                      rows.push_back({std::string(key), std::string(value)});
                      return true;
                    }));
    return rows;
  }

  // No value takes the row away.
  absl::Status WriteRow(const std::string& key,
                        const absl::optional<std::string>& value) {
    COFFER_ASSIGN_OR_RETURN(const auto store, OpenStore());
    MetadataBatch batch;
    if (value.has_value()) {
      batch.Put(GetParam(), key, *value);
    } else {
      batch.Delete(GetParam(), key);
    }
    return store->Write(batch, Durability::kSynced);
  }

  // With one row changed, reads everything that can be read.
  void ExpectNoLieIsBelieved(const Row& row,
                             const absl::optional<std::string>& value) {
    ASSERT_THAT(WriteRow(row.key, value), IsOk());
    // A directory that refuses to start on such records is as good.
    if (cluster().directory().Start().ok()) {
      const absl::StatusOr<Session> session = NewSession();
      if (session.ok()) ReadAll(*session->vault);
    }
    cluster().directory().Kill();
    ASSERT_THAT(WriteRow(row.key, row.value), IsOk());
  }

  static constexpr char kOneOld[] = "the first file, as it was";
  static constexpr char kOneNew[] = "the first file";
  static constexpr char kTwo[] = "the second file";
  static constexpr char kThree[] = "the third file";

 private:
  absl::StatusOr<std::unique_ptr<MetadataStore>> OpenStore() {
    return directory::OpenDataFolder(
        absl::StrCat(cluster().scratch_folder(), "/directory"));
  }

  static void ReadAll(Vault& vault) {
    ExpectOneOf(GetBytes(vault, "/one"), {kOneOld, kOneNew});
    ExpectOneOf(GetBytes(vault, "/one", OfVersion(1)), {kOneOld});
    ExpectOneOf(GetBytes(vault, "/one", OfVersion(2)), {kOneNew});
    ExpectOneOf(GetBytes(vault, "/two"), {kTwo});
    ExpectOneOf(GetBytes(vault, "/folder/three"), {kThree});
    const auto paths = ListPaths(vault, "/", true);
    if (!paths.ok()) return;
    for (const std::string& path : *paths) {
      EXPECT_THAT(path, testing::AnyOf("one", "two", "folder", "folder/three"));
    }
  }

  static void ExpectOneOf(const absl::StatusOr<std::string>& bytes,
                          const std::vector<std::string>& truths) {
    if (bytes.ok()) {
      EXPECT_THAT(truths, testing::Contains(*bytes));
      return;
    }
    // Told that something is wrong or gone, and not sent to try for ever.
    EXPECT_THAT(bytes,
                testing::AnyOf(StatusIs(absl::StatusCode::kDataLoss),
                               StatusIs(absl::StatusCode::kNotFound),
                               StatusIs(absl::StatusCode::kPermissionDenied),
                               StatusIs(absl::StatusCode::kFailedPrecondition),
                               StatusIs(absl::StatusCode::kInvalidArgument),
                               // An answer that no directory gives.
                               HasReason(reason::kMalformed)));
  }
};

TEST_P(TamperingTest, ChangedRecordsAreRefused) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<Row> rows, ReadRows());
  ASSERT_FALSE(rows.empty());
  for (const Row& row : rows) {
    for (const size_t position :
         {row.value.size() / 4, row.value.size() / 2, row.value.size() - 1}) {
      std::string changed = row.value;
      changed[position] ^= 1;
      ASSERT_NO_FATAL_FAILURE(ExpectNoLieIsBelieved(row, changed));
    }
  }
}

TEST_P(TamperingTest, ExchangedAndDroppedRecordsAreRefused) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<Row> rows, ReadRows());
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_NO_FATAL_FAILURE(ExpectNoLieIsBelieved(rows[i], absl::nullopt));
    for (size_t j = 0; j < rows.size(); ++j) {
      if (i == j) continue;
      ASSERT_NO_FATAL_FAILURE(ExpectNoLieIsBelieved(rows[i], rows[j].value));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EachFamily, TamperingTest,
                         testing::Values(Family::kVaults, Family::kMembers,
                                         Family::kEntries, Family::kNodesMeta,
                                         Family::kVersions),
                         [](const testing::TestParamInfo<Family>& test) {
                           switch (test.param) {
                             case Family::kVaults:
                               return "Vaults";
                             case Family::kMembers:
                               return "Members";
                             case Family::kEntries:
                               return "Entries";
                             case Family::kNodesMeta:
                               return "NodesMeta";
                             default:
                               return "Versions";
                           }
                         });

}  // namespace
}  // namespace coffer::integration
