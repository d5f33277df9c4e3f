#ifndef COFFER_LIB_RPC_IDLE_CALL_GUARD_H_
#define COFFER_LIB_RPC_IDLE_CALL_GUARD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/clock/periodic_task.h"
#include "lib/clock/sleeper.h"

namespace coffer::rpc {

// Cancels streams on which nothing has moved for too long, so that dead clients
// keep neither threads nor memory. Thread-safe.
class IdleCallGuard {
 public:
  // One call, watched until destruction.
  class Watch {
   public:
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Something moved. Cheap; from any thread.
    void Touch();

   private:
    friend class IdleCallGuard;
    Watch(IdleCallGuard* guard, std::function<void()> cancel)
        : guard_(*guard), cancel_(std::move(cancel)) {}

    IdleCallGuard& guard_;
    const std::function<void()> cancel_;
    std::atomic<int64_t> touched_ns_{0};
    std::list<Watch*>::iterator position_;
  };

  // Cancels after `limit` whenever CancelIdle() is called. `clock` must outlive
  // the guard.
  IdleCallGuard(absl::Duration limit, Clock* clock);

  // Calls it itself, on a thread of its own: cancels after `limit`, or up to a
  // quarter of it later.
  IdleCallGuard(absl::Duration limit, Clock* clock,
                std::unique_ptr<Sleeper> sleeper);

  // `cancel` is called once at most each check, without blocking, and not after
  // the watch has ended. All watches must end before the guard does.
  std::unique_ptr<Watch> Start(std::function<void()> cancel);

  void CancelIdle();

 private:
  const absl::Duration limit_;
  Clock& clock_;
  absl::Mutex mutex_;
  std::list<Watch*> watches_ ABSL_GUARDED_BY(mutex_);
  // Last: its thread uses the rest. Null when others check.
  std::unique_ptr<PeriodicTask> checks_;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_IDLE_CALL_GUARD_H_
