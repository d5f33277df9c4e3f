#include "client/cli/operation_scope.h"

#include <utility>

#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

constexpr absl::Duration kStatusInterval = absl::Seconds(1);

bool ShowsBar(Context* context) {
  if (context->output().json()) return false;
  if (context->progress_mode() != ProgressMode::kAuto) {
    return context->progress_mode() == ProgressMode::kAlways;
  }
  return context->surroundings().err_is_terminal && !context->output().quiet();
}

}  // namespace

OperationScope::OperationScope(Context* context, const std::string& label)
    : context_(*context), start_(context_.surroundings().clock->Monotonic()) {
  {
    absl::MutexLock lock(&mutex_);
    last_status_ = start_;
  }
  if (!ShowsBar(context)) return;
  ProgressBarOptions options;
  options.label = label;
  options.in_place = context_.surroundings().err_is_terminal;
  options.width = context_.surroundings().terminal_width;
  bar_ = std::make_unique<ProgressBar>(std::move(options),
                                       context_.surroundings().clock,
                                       context_.surroundings().err);
}

void OperationScope::Connect(OperationOptions* options) {
  options->cancellation = context_.DrainOnInterrupt();
  if (bar_ != nullptr) {
    options->progress = [this](const Progress& progress) {
      bar_->Update(progress);
    };
  } else if (context_.output().json() &&
             context_.progress_mode() == ProgressMode::kAlways) {
    options->progress = [this](const Progress& progress) {
      ShowStatus(progress);
    };
  }
}

absl::Duration OperationScope::Elapsed() const {
  return context_.surroundings().clock->Monotonic() - start_;
}

void OperationScope::ShowStatus(const Progress& progress) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration now = context_.surroundings().clock->Monotonic();
  if (now - last_status_ < kStatusInterval) return;
  last_status_ = now;
  context_.output().WriteStatus(
      {{"files_total", progress.files_total},
       {"files_done", progress.files_done},
       {"bytes_total", progress.bytes_total},
       {"bytes_done", progress.bytes_done},
       {"bytes_transferred", progress.bytes_transferred},
       {"elapsed_s", absl::ToDoubleSeconds(now - start_)}});
}

}  // namespace coffer::cli
