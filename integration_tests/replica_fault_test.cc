// One of three replicas suffers, each in turn and in every way: whatever was or
// is stored stays whole, and nothing but the time it takes tells.

#include "integration_tests/replica_fault.h"

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/vault_access.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr size_t kSmallSize = 10 << 10;
// Several chunks.
constexpr size_t kLargeSize = 3 << 20;

class ReplicaFaultTest
    : public ClusterFixture,
      public testing::WithParamInterface<std::tuple<ReplicaFault, int>> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Start());
    ASSERT_THAT(PutBytes(vault(), "/small", small_), IsOk());
    ASSERT_THAT(PutBytes(vault(), "/large", large_), IsOk());
    ASSERT_THAT(PutBytes(vault(), "/large", newer_), IsOk());
  }

  ReplicaFault fault() const { return std::get<0>(GetParam()); }
  InProcessNode& victim() { return cluster().node(std::get<1>(GetParam())); }

  // All that SetUp() stored, by all ways to read.
  void ExpectReadable(Vault& vault) {
    EXPECT_THAT(GetBytes(vault, "/small"), IsOkAndHolds(small_));
    const absl::StatusOr<std::string> large = GetBytes(vault, "/large");
    ASSERT_THAT(large, IsOk());
    EXPECT_TRUE(*large == newer_);
    const absl::StatusOr<std::string> older =
        GetBytes(vault, "/large", OfVersion(1));
    ASSERT_THAT(older, IsOk());
    EXPECT_TRUE(*older == large_);
    GetOptions range;
    range.range_offset = kLargeSize / 3;
    range.range_length = kLargeSize / 3;
    const absl::StatusOr<std::string> part = GetBytes(vault, "/large", range);
    ASSERT_THAT(part, IsOk());
    EXPECT_TRUE(*part == newer_.substr(kLargeSize / 3, kLargeSize / 3));
  }

  const std::string small_ = RandomBytes(1, kSmallSize);
  const std::string large_ = RandomBytes(2, kLargeSize);
  const std::string newer_ = RandomBytes(3, kLargeSize);
};

TEST_P(ReplicaFaultTest, ReadersAndWritersGoOn) {
  ASSERT_THAT(Inflict(fault(), victim()), IsOk());
  ASSERT_NO_FATAL_FAILURE(ExpectReadable(vault()));
  EXPECT_THAT(ListPaths(vault(), "/", true),
              IsOkAndHolds(ElementsAre("large", "small")));
  COFFER_ASSERT_OK_AND_ASSIGN(const EntryInfo info, vault().Stat("/large", 0));
  EXPECT_EQ(info.size_bytes, kLargeSize);
  EXPECT_THAT(vault().ListVersions("/large"), IsOkAndHolds(SizeIs(2)));

  const std::string added = RandomBytes(4, kLargeSize);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                              PutBytes(vault(), "/added", added));
  EXPECT_EQ(summary.chunks_degraded,
            PreventsPuts(fault()) ? summary.chunks_total : 0);
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterSummary status,
                              client().GetClusterSummary());
  EXPECT_EQ(status.under_replicated_blob_count > 0, PreventsPuts(fault()));

  // A client that knows of nothing.
  COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
  ASSERT_NO_FATAL_FAILURE(ExpectReadable(*fresh.vault));
  EXPECT_TRUE(GetBytes(*fresh.vault, "/added").value_or("") == added);

  ASSERT_THAT(Recover(victim()), IsOk());
  ASSERT_THAT(cluster().AwaitReady(), IsOk());
  ASSERT_NO_FATAL_FAILURE(ExpectReadable(*fresh.vault));
  EXPECT_TRUE(GetBytes(*fresh.vault, "/added").value_or("") == added);
}

TEST_P(ReplicaFaultTest, OperationsUnderWayGoOn) {
  const std::string added = RandomBytes(4, kLargeSize);
  Vault::ByteSource rest = SourceOf(added);
  size_t supplied = 0;
  bool inflicted = false;
  const auto source = [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
    if (supplied >= kLargeSize / 2 && !inflicted) {
      inflicted = true;
      EXPECT_THAT(Inflict(fault(), victim()), IsOk());
    }
    const absl::StatusOr<size_t> count = rest(out);
    supplied += count.value_or(0);
    return count;
  };
  EXPECT_THAT(vault().PutStream(source, "/added", {}), IsOk());
  EXPECT_TRUE(inflicted);

  ASSERT_THAT(Recover(victim()), IsOk());
  ASSERT_THAT(cluster().AwaitReady(), IsOk());
  inflicted = false;
  std::string got;
  const auto sink = [&](absl::string_view part) {
    if (!inflicted) {
      inflicted = true;
      EXPECT_THAT(Inflict(fault(), victim()), IsOk());
    }
    got.append(part.data(), part.size());
    return absl::OkStatus();
  };
  EXPECT_THAT(vault().GetStream("/added", sink, {}), IsOk());
  EXPECT_TRUE(got == added);
  ExpectReadable(vault());
}

INSTANTIATE_TEST_SUITE_P(
    OneOfThree, ReplicaFaultTest,
    testing::Combine(testing::ValuesIn(kAllReplicaFaults),
                     testing::Range(0, 3)),
    [](const testing::TestParamInfo<ReplicaFaultTest::ParamType>& test) {
      return absl::StrCat(NameOf(std::get<0>(test.param)), "OnNode",
                          std::get<1>(test.param));
    });

}  // namespace
}  // namespace coffer::integration
