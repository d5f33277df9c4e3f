#ifndef COFFER_CLIENT_CLI_FAKE_APPLICATION_H_
#define COFFER_CLIENT_CLI_FAKE_APPLICATION_H_

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "client/cli/context.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_client.h"
#include "client/cli/fake_cluster_admin.h"
#include "client/cli/fake_machine_probe.h"
#include "client/cli/interrupt.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/crypto/system_random.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// The program over a fake cluster, with strings for streams and a temporary
// folder for its files: for tests of commands. Not thread-safe.
class FakeApplication {
 public:
  FakeApplication();
  ~FakeApplication();

  // Runs a command line; what it writes replaces out() and err().
  ExitCode Run(const std::vector<std::string>& arguments);

  // Sends SIGINT and waits until it has arrived.
  void Interrupt();

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }
  // The lines of out(), each of which must be JSON.
  std::vector<nlohmann::json> JsonLines() const;

  FakeCluster* cluster() { return &cluster_; }
  // Its `failure` is that of cluster() when that is an error.
  FakeAdminCluster* admin() { return &admin_; }
  FakeMachineProbe* machine() { return &machine_; }
  Surroundings* surroundings() { return &surroundings_; }
  // A folder of this object's own.
  const std::string& folder() const { return folder_; }
  // Writes a file into it and returns its path.
  std::string WriteFile(const std::string& name, const std::string& contents);
  std::string ReadFile(const std::string& name) const;

 private:
  // Time passes whenever somebody looks at it, so that what measures for a
  // while comes to an end.
  class TickingClock : public FakeClock {
   public:
    absl::Duration Monotonic() override;
  };

  InterruptHooks MakeHooks();

  const std::string folder_;
  FakeCluster cluster_;
  FakeAdminCluster admin_;
  FakeMachineProbe machine_;
  TickingClock clock_;
  RecordingSleeper sleeper_;
  crypto::SystemRandom random_;
  std::ostringstream out_;
  std::ostringstream err_;
  absl::Notification interrupted_;
  absl::Notification announced_;
  absl::Notification stopped_;
  cli::Interrupt interrupt_;
  Surroundings surroundings_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FAKE_APPLICATION_H_
