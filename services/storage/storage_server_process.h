#ifndef COFFER_SERVICES_STORAGE_STORAGE_SERVER_PROCESS_H_
#define COFFER_SERVICES_STORAGE_STORAGE_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"

namespace coffer::storage {

// The real program as a child process: for tests. Killed on destruction.
class StorageServerProcess {
 public:
  // Starts it with ports of the system's choice, and waits for its readiness
  // line. INTERNAL, with what it wrote to stderr, when it ends instead.
  static absl::StatusOr<std::unique_ptr<StorageServerProcess>> Start(
      const std::string& data_folder,
      const std::vector<std::string>& more_flags = {});
  ~StorageServerProcess();

  StorageServerProcess(const StorageServerProcess&) = delete;
  StorageServerProcess& operator=(const StorageServerProcess&) = delete;

  const std::string& data_address() const { return data_address_; }
  const std::string& admin_address() const { return admin_address_; }
  // Empty when it has none.
  const std::string& http_address() const { return http_address_; }

  void Signal(int signal) const;
  // Waits for the end. The exit code, or minus the signal that ended it.
  int Wait();

 private:
  StorageServerProcess() = default;

  absl::Status Spawn(std::vector<std::string> arguments);
  std::string ReadLine();

  pid_t pid_ = -1;
  int stdout_ = -1;
  std::string errors_path_;
  std::string data_address_;
  std::string admin_address_;
  std::string http_address_;
  absl::optional<int> exit_code_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_SERVER_PROCESS_H_
