#ifndef COFFER_CLIENT_CLI_PROGRESS_BAR_H_
#define COFFER_CLIENT_CLI_PROGRESS_BAR_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <ostream>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/operations.h"
#include "lib/clock/clock.h"

namespace coffer::cli {

struct ProgressBarOptions {
  // What is going on: "put".
  std::string label;
  // Redraws one line in place, at most ten times a second, and wipes it at the
  // end; otherwise writes a line a second.
  bool in_place = true;
  // Columns of the terminal; asked again for each line.
  std::function<int()> width;
};

// Shows how far an operation is:
//
//   put [=========>          ]  45%  1.2 GiB of 2.6 GiB  310 MiB/s  ETA 4.6 s
//
// Without a known total there is no bar. The rate is that of the last seconds.
// Thread-safe.
class ProgressBar {
 public:
  // `clock` and `stream` must outlive it.
  ProgressBar(ProgressBarOptions options, Clock* clock, std::ostream* stream);
  ~ProgressBar();

  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Update(const Progress& progress);

  // Wipes the line; later updates are ignored.
  void Finish();

 private:
  struct Sample {
    absl::Duration time;
    uint64_t bytes = 0;
  };

  void AddSample(absl::Duration now, uint64_t bytes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Figures(const Progress& progress) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Render(const Progress& progress) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ProgressBarOptions options_;
  Clock& clock_;
  std::ostream& stream_;
  absl::Mutex mutex_;
  absl::Duration last_drawn_ ABSL_GUARDED_BY(mutex_);
  bool drawn_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Sample> samples_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PROGRESS_BAR_H_
