// The same log gives the same bytes, however it is cut into groups, whatever
// the store, and wherever the process was restarted.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "rapidcheck/gtest.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_state.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/operation_digest.h"
#include "services/directory/random_operations.h"
#include "services/directory/rocksdb_metadata_store.h"
#include "services/directory/state_audit.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using ::testing::IsEmpty;

constexpr int kLogLength = 200;
constexpr int kRestarts = 60;

std::vector<Command> NewLog(uint64_t seed, int length) {
  std::vector<Command> log = NewRandomLog(seed, length);
  for (Command& command : log) {
    command.set_operation_sha256(std::string(OperationDigest(command).bytes()));
  }
  return log;
}

// Applies the next `count` commands as one group and returns their outcomes as
// bytes.
std::string ApplyGroup(const std::vector<Command>& log, size_t count,
                       MetadataStore* store) {
  uint64_t index = ReadMetaNumber(*store, kAppliedIndexKey).value();
  StateTransaction transaction(store);
  std::string outcomes;
  for (; count > 0 && index < log.size(); --count) {
    const Command& command = log[index];
    const auto outcome = DirectoryState().Apply(++index, command, transaction);
    absl::StrAppend(&outcomes, outcome.ok() ? SerializeRow(*outcome)
                                            : outcome.status().ToString());
  }
  EXPECT_THAT(
      store->Write(std::move(transaction).ToBatch(), Durability::kSynced),
      IsOk());
  return outcomes;
}

bool IsDone(const std::vector<Command>& log, const MetadataStore& store) {
  return ReadMetaNumber(store, kAppliedIndexKey).value() == log.size();
}

RC_GTEST_PROP(StateDeterminismTest, GroupingDoesNotMatter, (uint64_t seed)) {
  const std::vector<Command> log = NewLog(seed, kLogLength);
  InMemoryMetadataStore whole;
  const std::string outcomes = ApplyGroup(log, log.size(), &whole);

  std::mt19937_64 random(seed);
  InMemoryMetadataStore grouped;
  std::string grouped_outcomes;
  while (!IsDone(log, grouped)) {
    grouped_outcomes += ApplyGroup(log, 1 + random() % 10, &grouped);
  }
  RC_ASSERT(grouped_outcomes == outcomes);
  RC_ASSERT(DumpStore(grouped) == DumpStore(whole));
  RC_ASSERT(AuditStore(whole).empty());
}

class StateRestartTest : public ::testing::Test {
 protected:
  StateRestartTest() : path_(absl::StrCat(::testing::TempDir(), "/restart")) {
    std::filesystem::remove_all(path_);
  }
  const std::string path_;
};

TEST_F(StateRestartTest, RestartsAtEveryIndexDoNotMatter) {
  const std::vector<Command> log = NewLog(7, kRestarts);
  InMemoryMetadataStore whole;
  ApplyGroup(log, log.size(), &whole);
  const std::string expected = DumpStore(whole);

  std::string dump;
  bool done = false;
  while (!done) {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                                OpenRocksdbMetadataStore(path_, {}));
    ApplyGroup(log, 1, store.get());
    done = IsDone(log, *store);
    if (done) dump = DumpStore(*store);
  }
  EXPECT_EQ(dump, expected);
}

// The logs do what they are meant to test: every kind of row comes about.
TEST(StateDeterminismSanityTest, RandomLogsFillEveryFamily) {
  std::map<Family, int> rows;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    InMemoryMetadataStore store;
    const std::vector<Command> log = NewLog(seed, kLogLength);
    ApplyGroup(log, log.size(), &store);
    EXPECT_THAT(AuditStore(store), IsEmpty());
    for (const Family family : kAllFamilies) {
      ASSERT_THAT(store.Scan(family, "", "",
                             [&](absl::string_view, absl::string_view) {
                               ++rows[family];
                               return true;
                             }),
                  IsOk());
    }
  }
  for (const Family family : kAllFamilies) {
    // Only very large files wait to be purged.
    if (family == Family::kPurges) continue;
    EXPECT_GT(rows[family], 0) << FamilyName(family);
  }
}

}  // namespace
}  // namespace coffer::directory
