#include "services/directory/one_at_a_time.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

bool Never() { return false; }

TEST(OneAtATimeTest, NeverRunsTwo) {
  constexpr int kCallers = 16;
  OneAtATime gate;
  std::atomic<int> running{0};
  std::atomic<int> ran{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      EXPECT_THAT(gate.Run(Never,
                           [&] {
                             EXPECT_EQ(++running, 1);
                             std::this_thread::yield();
                             --running;
                             ++ran;
                             return absl::OkStatus();
                           }),
                  IsOk());
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ran, kCallers);
}

TEST(OneAtATimeTest, WaitsNoLongerThanTheCaller) {
  OneAtATime gate;
  absl::Notification started;
  absl::Notification may_end;
  std::thread first([&] {
    EXPECT_THAT(gate.Run(Never,
                         [&] {
                           started.Notify();
                           may_end.WaitForNotification();
                           return absl::DataLossError("of the work");
                         }),
                StatusIs(absl::StatusCode::kDataLoss));
  });
  started.WaitForNotification();
  int asked = 0;
  EXPECT_THAT(gate.Run([&] { return ++asked > 1; },
                       [] {
                         ADD_FAILURE() << "ran beside the first";
                         return absl::OkStatus();
                       }),
              StatusIs(absl::StatusCode::kCancelled));
  may_end.Notify();
  first.join();
  EXPECT_THAT(gate.Run(Never, absl::OkStatus), IsOk()) << "free after an error";
}

}  // namespace
}  // namespace coffer::directory
