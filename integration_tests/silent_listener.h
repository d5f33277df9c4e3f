#ifndef COFFER_INTEGRATION_TESTS_SILENT_LISTENER_H_
#define COFFER_INTEGRATION_TESTS_SILENT_LISTENER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace coffer::integration {

// A TCP port at which connections succeed and nobody ever answers, as long as
// the object lives.
class SilentListener {
 public:
  // `address` is IPV4:PORT, port 0 for any. UNAVAILABLE when it is taken.
  static absl::StatusOr<std::unique_ptr<SilentListener>> Create(
      const std::string& address);
  ~SilentListener();

  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;

  // With the real port.
  const std::string& address() const { return address_; }

 private:
  explicit SilentListener(int socket) : socket_(socket) {}

  const int socket_;
  std::string address_;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_SILENT_LISTENER_H_
