#include "services/storage/byte_budget.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(ByteBudgetTest, GivesBackOnDestructionAndMoves) {
  ByteBudget budget(10);
  {
    COFFER_ASSERT_OK_AND_ASSIGN(ByteBudget::Reservation a, budget.Acquire(6));
    COFFER_ASSERT_OK_AND_ASSIGN(ByteBudget::Reservation b, budget.Acquire(4));
    EXPECT_EQ(budget.reservations(), 2);
    a = std::move(b);
    EXPECT_EQ(budget.reservations(), 1);
    EXPECT_THAT(budget.Acquire(6), IsOk());
  }
  EXPECT_EQ(budget.reservations(), 0);
  EXPECT_THAT(budget.Acquire(10), IsOk());
}

TEST(ByteBudgetTest, RefusesWhatCanNeverBe) {
  ByteBudget budget(10);
  EXPECT_THAT(budget.Acquire(11), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(budget.Acquire(10), IsOk());
}

TEST(ByteBudgetTest, WaitsForOthers) {
  ByteBudget budget(10);
  absl::optional<ByteBudget::Reservation> held = *budget.Acquire(8);
  std::thread waiter([&] { EXPECT_THAT(budget.Acquire(3), IsOk()); });
  budget.AwaitWaiting(1);
  held.reset();
  waiter.join();
  EXPECT_EQ(budget.reservations(), 0);
}

TEST(ByteBudgetTest, SmallDoesNotOvertakeLarge) {
  ByteBudget budget(10);
  absl::optional<ByteBudget::Reservation> held = *budget.Acquire(5);
  std::vector<int> order;
  std::thread large([&] {
    const absl::StatusOr<ByteBudget::Reservation> all = budget.Acquire(10);
    order.push_back(10);
  });
  budget.AwaitWaiting(1);
  std::thread small([&] {
    const absl::StatusOr<ByteBudget::Reservation> one = budget.Acquire(1);
    order.push_back(1);
  });
  budget.AwaitWaiting(2);
  held.reset();
  large.join();
  small.join();
  EXPECT_THAT(order, testing::ElementsAre(10, 1));
}

TEST(ByteBudgetTest, CloseEndsWaiting) {
  ByteBudget budget(10);
  const absl::StatusOr<ByteBudget::Reservation> held = budget.Acquire(10);
  std::thread waiter([&] {
    EXPECT_THAT(budget.Acquire(1), StatusIs(absl::StatusCode::kUnavailable));
  });
  budget.AwaitWaiting(1);
  budget.Close();
  waiter.join();
  EXPECT_THAT(budget.Acquire(1), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::storage
