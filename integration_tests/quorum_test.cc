// What it takes to store: W copies in distinct failure domains, wherever they
// can be had, or nothing becomes visible.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/replica_fault.h"
#include "integration_tests/vault_access.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kSmallSize = 10 << 10;
constexpr size_t kLargeSize = 3 << 20;

class QuorumTest : public ClusterFixture {
 protected:
  // For each blob that any running node has, the domains that have it.
  std::map<BlobId, std::multiset<std::string>> DomainsOfBlobs(
      const std::vector<std::string>& domains) {
    std::map<BlobId, std::multiset<std::string>> found;
    for (int i = 0; i < cluster().node_count(); ++i) {
      if (!cluster().node(i).is_running()) continue;
      const absl::StatusOr<std::vector<BlobId>> ids = cluster().node(i).Blobs();
      EXPECT_THAT(ids, IsOk());
      for (const BlobId& id : *ids) found[id].insert(domains[i]);
    }
    return found;
  }

  // Nodes 0 and 2 die when the first blobs are stored everywhere and half of
  // the bytes have been read.
  absl::Status PutWhileTwoDie(const std::string& path,
                              const std::string& bytes) {
    Vault::ByteSource rest = SourceOf(bytes);
    size_t supplied = 0;
    bool killed = false;
    const auto source = [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
      if (supplied >= bytes.size() / 2 && !killed) {
        killed = AwaitBlobsEverywhere();
        cluster().node(0).Kill();
        cluster().node(2).Kill();
      }
      const absl::StatusOr<size_t> count = rest(out);
      supplied += count.value_or(0);
      return count;
    };
    return vault().PutStream(source, path, {}).status();
  }

  // With all nodes back, the same put finds what was stored before.
  void ExpectRerunToContinue(const std::string& path,
                             const std::string& bytes) {
    ASSERT_THAT(cluster().node(0).Start(), IsOk());
    ASSERT_THAT(cluster().node(2).Start(), IsOk());
    ASSERT_THAT(cluster().AwaitReady(), IsOk());
    COFFER_ASSERT_OK_AND_ASSIGN(const Session after, NewSession());
    COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                                PutBytes(*after.vault, path, bytes));
    EXPECT_GT(summary.chunks_reused, 0u);
    EXPECT_LT(summary.bytes_sent, 3 * bytes.size());
    EXPECT_EQ(summary.chunks_degraded, 0u);
    EXPECT_TRUE(GetBytes(*after.vault, path).value_or("") == bytes);
  }

  // Waits until every node has stored something of a large file.
  bool AwaitBlobsEverywhere() {
    const absl::Status status = cluster().Await("blobs on every node", [this] {
      for (int i = 0; i < cluster().node_count(); ++i) {
        const auto ids = cluster().node(i).Blobs();
        if (!ids.ok() || ids->size() < 2) return false;
      }
      return true;
    });
    EXPECT_THAT(status, IsOk());
    return status.ok();
  }
};

TEST_F(QuorumTest, OneNodeIsEnoughForOneCopy) {
  ClusterOptions options;
  options.node_count = 1;
  options.replication_factor = 1;
  ASSERT_NO_FATAL_FAILURE(Start(options));
  EXPECT_EQ(vault().info().options.replication_factor, 1u);
  EXPECT_EQ(vault().info().options.write_quorum, 1u);
  const std::string bytes = RandomBytes(1, kLargeSize);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                              PutBytes(vault(), "/file", bytes));
  EXPECT_EQ(summary.chunks_degraded, 0u);
  EXPECT_TRUE(GetBytes(vault(), "/file").value_or("") == bytes);

  cluster().node(0).Kill();
  EXPECT_THAT(PutBytes(vault(), "/other", RandomBytes(2, kSmallSize)),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kQuorumNotMet)));
  EXPECT_THAT(GetBytes(vault(), "/file"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ListPaths(vault(), "/", true), IsOkAndHolds(ElementsAre("file")))
      << "the directory needs no storage node";
  ASSERT_THAT(cluster().node(0).Start(), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
  EXPECT_TRUE(GetBytes(*fresh.vault, "/file").value_or("") == bytes);
}

TEST_F(QuorumTest, TwoDeadOfThreeRefuseAFileAndALaterRunContinues) {
  // Equal chunks of new files are found only within their dedup scope.
  VaultOptions options;
  options.dedup_scope = DedupScope::kVault;
  ASSERT_NO_FATAL_FAILURE(Start({}, options));
  const std::string bytes = RandomBytes(1, 2 * kLargeSize);
  EXPECT_THAT(PutWhileTwoDie("/file", bytes),
              AllOf(StatusIs(absl::StatusCode::kUnavailable,
                             HasSubstr(cluster().node(0).address())),
                    HasReason(reason::kQuorumNotMet)));
  EXPECT_THAT(ListPaths(vault(), "/", true), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(vault().Stat("/file", 0), StatusIs(absl::StatusCode::kNotFound));
  COFFER_ASSERT_OK_AND_ASSIGN(const Session during, NewSession());
  EXPECT_THAT(PutBytes(*during.vault, "/small", RandomBytes(2, kSmallSize)),
              HasReason(reason::kQuorumNotMet));
  ExpectRerunToContinue("/file", bytes);
}

TEST_F(QuorumTest, TwoDeadOfThreeRefuseAVersionAndALaterRunContinues) {
  ASSERT_NO_FATAL_FAILURE(Start());
  ASSERT_THAT(PutBytes(vault(), "/file", "before"), IsOk());
  const std::string bytes = RandomBytes(1, 2 * kLargeSize);
  EXPECT_THAT(PutWhileTwoDie("/file", bytes), HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(vault().ListVersions("/file"), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(GetBytes(vault(), "/file"), IsOkAndHolds("before"))
      << "one replica is enough to read";
  ExpectRerunToContinue("/file", bytes);
}

TEST_F(QuorumTest, CopiesGoToDistinctFailureDomains) {
  ClusterOptions options;
  options.failure_domains = {"east", "east", "west", "west"};
  options.node_count = 4;
  options.replication_factor = 2;
  ASSERT_NO_FATAL_FAILURE(Start(options));
  ASSERT_THAT(PutBytes(vault(), "/file", RandomBytes(1, 2 * kLargeSize)),
              IsOk());
  const auto blobs = DomainsOfBlobs(options.failure_domains);
  EXPECT_GE(blobs.size(), 4u);
  for (const auto& [id, domains] : blobs) {
    EXPECT_THAT(domains, ElementsAre("east", "west")) << id.ToHex();
  }

  // Within a domain a node stands in for the other...
  cluster().node(0).Kill();
  COFFER_ASSERT_OK_AND_ASSIGN(
      const PutSummary summary,
      PutBytes(vault(), "/second", RandomBytes(2, kLargeSize)));
  EXPECT_EQ(summary.chunks_degraded, 0u);
  // ...and without the domain two nodes of the other are one copy.
  cluster().node(1).Kill();
  EXPECT_THAT(PutBytes(vault(), "/third", RandomBytes(3, kSmallSize)),
              HasReason(reason::kQuorumNotMet));
}

TEST_F(QuorumTest, TooFewFailureDomainsAreRefused) {
  ClusterOptions options;
  options.failure_domains = {"one", "one", "one"};
  ASSERT_NO_FATAL_FAILURE(Start(options));
  EXPECT_THAT(PutBytes(vault(), "/file", RandomBytes(1, kSmallSize)),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kTooFewNodes)));
  EXPECT_THAT(ListPaths(vault(), "/", true), IsOkAndHolds(IsEmpty()));
}

TEST_F(QuorumTest, FullDisksRefusePutsOnly) {
  ASSERT_NO_FATAL_FAILURE(Start());
  const std::string bytes = RandomBytes(1, kSmallSize);
  ASSERT_THAT(PutBytes(vault(), "/file", bytes), IsOk());
  for (int i = 0; i < 3; ++i) cluster().node(i).FillDisk();
  EXPECT_THAT(PutBytes(vault(), "/more", RandomBytes(2, kSmallSize)),
              HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(GetBytes(vault(), "/file"), IsOkAndHolds(bytes));
  EXPECT_THAT(vault().Remove("/file", {}), IsOk());
  EXPECT_THAT(ListPaths(vault(), "/", true), IsOkAndHolds(IsEmpty()));
  for (int i = 0; i < 3; ++i) cluster().node(i).FreeDisk();
  COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
  EXPECT_THAT(PutBytes(*fresh.vault, "/more", RandomBytes(2, kSmallSize)),
              IsOk());
}

class SubstitutionTest
    : public QuorumTest,
      public testing::WithParamInterface<std::tuple<ReplicaFault, int>> {};

TEST_P(SubstitutionTest, ASpareNodeStandsInWithinTheWrite) {
  const auto [fault, victim] = GetParam();
  ClusterOptions options;
  options.node_count = 5;
  ASSERT_NO_FATAL_FAILURE(Start(options));
  ASSERT_THAT(Inflict(fault, cluster().node(victim)), IsOk());
  const std::string bytes = RandomBytes(1, 2 * kLargeSize);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                              PutBytes(vault(), "/file", bytes));
  EXPECT_EQ(summary.chunks_degraded, 0u);
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterSummary status,
                              client().GetClusterSummary());
  EXPECT_EQ(status.under_replicated_blob_count, 0u);

  // Also for those who look where blobs belong before they look elsewhere.
  COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
  EXPECT_TRUE(GetBytes(*fresh.vault, "/file").value_or("") == bytes);
  ASSERT_THAT(Recover(cluster().node(victim)), IsOk());
  EXPECT_TRUE(GetBytes(*fresh.vault, "/file").value_or("") == bytes);
  const std::vector<std::string> own_domains = {"0", "1", "2", "3", "4"};
  for (const auto& [id, domains] : DomainsOfBlobs(own_domains)) {
    EXPECT_GE(domains.size(), 3u) << id.ToHex();
  }
}

INSTANTIATE_TEST_SUITE_P(
    OneOfFive, SubstitutionTest,
    testing::Combine(testing::Values(ReplicaFault::kKilled,
                                     ReplicaFault::kSilent,
                                     ReplicaFault::kStalled,
                                     ReplicaFault::kFullDisk),
                     testing::Values(0, 3)),
    [](const testing::TestParamInfo<SubstitutionTest::ParamType>& test) {
      return absl::StrCat(NameOf(std::get<0>(test.param)), "Node",
                          std::get<1>(test.param));
    });

}  // namespace
}  // namespace coffer::integration
