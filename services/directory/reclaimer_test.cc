#include "services/directory/reclaimer.h"

#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/metadata_store.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

class ReclaimerTest : public testing::Test {
 protected:
  // Any command with a request id leaves an outcome.
  void Request(uint32_t number) {
    internal::v1::Command command;
    *command.mutable_create_vault()->mutable_vault() =
        sample::CreateVault().vault();
    *command.mutable_create_vault()->mutable_member() =
        sample::CreateVault().member();
    cluster_.proposer->Propose(sample::Id(number), std::move(command))
        .IgnoreError();
  }

  int Outcomes() {
    int count = 0;
    EXPECT_THAT(cluster_.store.Scan(Family::kRequests, "", "",
                                    [&count](auto, auto) {
                                      ++count;
                                      return true;
                                    }),
                IsOk());
    return count;
  }

  InMemoryCluster cluster_;
  Reclaimer reclaimer_{Reclaimer::Options{},
                       {&cluster_.store, &cluster_.reader,
                        cluster_.proposer.get(), &cluster_.clock}};
};

TEST_F(ReclaimerTest, ProposesNothingWhenThereIsNothing) {
  const uint64_t index = cluster_.log->applied_index();
  EXPECT_THAT(reclaimer_.Check(), IsOk());
  EXPECT_EQ(cluster_.log->applied_index(), index);
}

TEST_F(ReclaimerTest, KeepsOutcomesForADay) {
  Request(1);
  cluster_.clock.Advance(absl::Hours(12));
  Request(2);
  cluster_.clock.Advance(absl::Hours(12));
  EXPECT_THAT(reclaimer_.Check(), IsOk());
  EXPECT_EQ(Outcomes(), 2);
  cluster_.clock.Advance(absl::Microseconds(1));
  EXPECT_THAT(reclaimer_.Check(), IsOk());
  EXPECT_EQ(Outcomes(), 1);
  cluster_.clock.Advance(absl::Hours(12));
  EXPECT_THAT(reclaimer_.Check(), IsOk());
  EXPECT_EQ(Outcomes(), 0);
}

}  // namespace
}  // namespace coffer::directory
