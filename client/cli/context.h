#ifndef COFFER_CLIENT_CLI_CONTEXT_H_
#define COFFER_CLIENT_CLI_CONTEXT_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/environment.h"
#include "client/cli/interrupt.h"
#include "client/cli/machine_probe.h"
#include "client/cli/output.h"
#include "client/cli/passphrase.h"
#include "client/cli/remote_uri.h"
#include "client/cli/settings.h"
#include "client/cluster_admin.h"
#include "client/coffer.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/crypto/random.h"

namespace coffer::cli {

// Everything outside the program that commands touch: main() gives the real
// thing, tests give fakes. Pointers must outlive all commands.
struct Surroundings {
  Environment environment;
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  int stdin_fd = -1;
  bool out_is_terminal = false;
  // Whether nobody reads `out` any more, so that waiting for more to write to
  // it is in vain.
  std::function<bool()> out_is_abandoned = [] { return false; };
  bool err_is_terminal = false;
  // Columns of the terminal.
  std::function<int()> terminal_width;
  // nullptr when there is no terminal.
  AskPassphrase ask_passphrase;
  std::function<absl::StatusOr<std::unique_ptr<Client>>(const ClientOptions&)>
      connect;
  std::function<absl::StatusOr<std::unique_ptr<ClusterAdmin>>(
      const ClusterAdminOptions&)>
      connect_admin;
  std::function<absl::Status(const std::string& path,
                             const std::string& passphrase)>
      create_keyring;
  // What `coffer doctor` looks at this machine and its network with.
  MachineProbe* machine = nullptr;
  // Of this command; sent with every call.
  std::string traceparent;
  Interrupt* interrupt = nullptr;
  Clock* clock = nullptr;
  Sleeper* sleeper = nullptr;
  crypto::Random* random = nullptr;
  // Path of this program, next to which the servers are.
  std::string program_path;
};

enum class ProgressMode { kAuto, kAlways, kNever };

// What one run of a command works with. Not thread-safe.
class Context {
 public:
  Context(const Surroundings& surroundings, Settings settings, Output* output,
          ProgressMode progress_mode);

  const Surroundings& surroundings() const { return surroundings_; }
  const Settings& settings() const { return settings_; }
  Output& output() { return output_; }
  ProgressMode progress_mode() const { return progress_mode_; }

  // The connection with the cluster; made by the first call, which may ask for
  // the passphrase.
  absl::StatusOr<Client*> client();

  // The vault of `uri`, or the one of the settings. Must not outlive this
  // object.
  absl::StatusOr<std::unique_ptr<Vault>> OpenVault(const RemoteUri& uri);

  // What a `uri` without a vault means, and all others as they are.
  absl::StatusOr<RemoteUri> Complete(const RemoteUri& uri) const;

  // From now on Ctrl-C cancels the result; before, it ends the process.
  Cancellation* DrainOnInterrupt() { return surroundings_.interrupt->Drain(); }

 private:
  ClientOptions MakeClientOptions() const;

  const Surroundings& surroundings_;
  const Settings settings_;
  Output& output_;
  const ProgressMode progress_mode_;
  std::unique_ptr<Client> client_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CONTEXT_H_
