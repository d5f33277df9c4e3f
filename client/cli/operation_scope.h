#ifndef COFFER_CLIENT_CLI_OPERATION_SCOPE_H_
#define COFFER_CLIENT_CLI_OPERATION_SCOPE_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cli/context.h"
#include "client/cli/progress_bar.h"
#include "client/operations.h"

namespace coffer::cli {

// One long operation of the library: shows its progress in the way that the
// user chose, and makes Ctrl-C cancel it. The progress is gone when this is.
class OperationScope {
 public:
  // `context` must outlive it. `label` is a word such as "put".
  OperationScope(Context* context, const std::string& label);

  // For an operation that ends before this object does.
  void Connect(OperationOptions* options);

  // Time since this object was made.
  absl::Duration Elapsed() const;

 private:
  void ShowStatus(const Progress& progress);

  Context& context_;
  const absl::Duration start_;
  // nullptr: nothing is shown, or JSON.
  std::unique_ptr<ProgressBar> bar_;
  absl::Mutex mutex_;
  absl::Duration last_status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_OPERATION_SCOPE_H_
