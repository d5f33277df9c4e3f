#include "client/cli/interrupt.h"

#include <csignal>
#include <utility>

namespace coffer::cli {

Interrupt::Interrupt(InterruptHooks hooks)
    : hooks_(std::move(hooks)), thread_([this] { Run(); }) {}

Interrupt::~Interrupt() {
  hooks_.stop_waiting();
  thread_.join();
}

Cancellation* Interrupt::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  return &cancellation_;
}

absl::optional<ExitCode> Interrupt::exit_code() const {
  absl::MutexLock lock(&mutex_);
  return exit_code_;
}

void Interrupt::Run() {
  while (const int signal = hooks_.wait()) {
    const ExitCode code =
        signal == SIGTERM ? ExitCode::kTerminated : ExitCode::kInterrupted;
    if (TakeFirst(code)) {
      hooks_.announce();
      cancellation_.Cancel();
    } else {
      hooks_.exit_now(code);
    }
  }
}

bool Interrupt::TakeFirst(ExitCode code) {
  absl::MutexLock lock(&mutex_);
  if (!draining_ || exit_code_.has_value()) return false;
  exit_code_ = code;
  return true;
}

}  // namespace coffer::cli
