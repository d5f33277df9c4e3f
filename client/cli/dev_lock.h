#ifndef COFFER_CLIENT_CLI_DEV_LOCK_H_
#define COFFER_CLIENT_CLI_DEV_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace coffer::cli {

// The lock of a development cluster's folder, held until destruction, against
// other threads and processes. The file `lock` in it stays behind, empty.
class DevLock {
 public:
  // Does not wait. ALREADY_EXISTS: somebody else holds it; NOT_FOUND: there is
  // no such folder.
  static absl::StatusOr<std::unique_ptr<DevLock>> Acquire(
      const std::string& folder);

  ~DevLock();
  DevLock(const DevLock&) = delete;
  DevLock& operator=(const DevLock&) = delete;

 private:
  explicit DevLock(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_LOCK_H_
