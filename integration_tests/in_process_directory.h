#ifndef COFFER_INTEGRATION_TESTS_IN_PROCESS_DIRECTORY_H_
#define COFFER_INTEGRATION_TESTS_IN_PROCESS_DIRECTORY_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/system_random.h"
#include "services/directory/server.h"

namespace coffer::integration {

struct InProcessDirectoryOptions {
  std::string data_folder;
  uint32_t placement_group_bits = 4;
  uint32_t replication_factor = 3;
};

// A real directory in this process, on a real disk, which a test can kill and
// restart. Its time is a clock that stands still until the test moves it, so
// that no node is suspected because a test is slow. Used by one thread at a
// time.
class InProcessDirectory {
 public:
  // What turns an ACTIVE node that is silent into a SUSPECT one, and that into
  // one that is DOWN.
  static constexpr absl::Duration kSuspectAfter = absl::Hours(1);
  static constexpr absl::Duration kDownAfter = absl::Hours(20);
  static constexpr absl::Duration kCheckInterval = absl::Seconds(1);

  explicit InProcessDirectory(const InProcessDirectoryOptions& options);
  ~InProcessDirectory();

  InProcessDirectory(const InProcessDirectory&) = delete;
  InProcessDirectory& operator=(const InProcessDirectory&) = delete;

  // Also restarts one that was killed, at the same address.
  absl::Status Start();
  // Calls in progress end at once. Does nothing when it is dead.
  void Kill();

  const std::string& address() const { return address_; }
  FakeClock& clock() { return clock_; }

 private:
  const InProcessDirectoryOptions options_;
  std::string address_;
  FakeClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<directory::DirectoryServer> server_;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_IN_PROCESS_DIRECTORY_H_
