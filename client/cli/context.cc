#include "client/cli/context.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/node_addresses.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

// Connecting looks at the address of the directory, but does not know where the
// user has it from.
absl::Status ExplainConnecting(const Settings& settings,
                               const absl::Status& status) {
  if (GetErrorReason(status) != reason::kInvalidRequest) return status;
  return Annotate(status, absl::StrCat("cannot use the directory '",
                                       settings.directory.value, "' (",
                                       settings.directory.source, ")"));
}

}  // namespace

Context::Context(const Surroundings& surroundings, Settings settings,
                 Output* output, ProgressMode progress_mode)
    : surroundings_(surroundings),
      settings_(std::move(settings)),
      output_(*output),
      progress_mode_(progress_mode) {}

absl::StatusOr<Client*> Context::client() {
  if (client_ == nullptr) {
    COFFER_RETURN_IF_ERROR(CheckNamedProfile(settings_));
    ClientOptions options = MakeClientOptions();
    COFFER_ASSIGN_OR_RETURN(options.node_addresses,
                            ParseNodeAddresses(settings_.node_addresses.value));
    absl::StatusOr<std::unique_ptr<Client>> client =
        surroundings_.connect(options);
    if (!client.ok()) return ExplainConnecting(settings_, client.status());
    client_ = *std::move(client);
  }
  return client_.get();
}

absl::StatusOr<std::unique_ptr<Vault>> Context::OpenVault(
    const RemoteUri& uri) {
  COFFER_ASSIGN_OR_RETURN(const RemoteUri complete, Complete(uri));
  COFFER_ASSIGN_OR_RETURN(Client * connected, client());
  return connected->OpenVault(complete.vault);
}

absl::StatusOr<RemoteUri> Context::Complete(const RemoteUri& uri) const {
  RemoteUri complete = uri;
  if (complete.vault.empty()) complete.vault = settings_.vault.value;
  if (complete.vault.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", uri.ToString(),
        "' names no vault and there is no default one: write cf://VAULT/PATH, "
        "or set COFFER_VAULT"));
  }
  return complete;
}

ClientOptions Context::MakeClientOptions() const {
  ClientOptions options;
  options.directory_address = settings_.directory.value;
  options.keyring_path = settings_.keyring.value;
  options.network_class = settings_.network.value;
  options.traceparent = surroundings_.traceparent;
  options.passphrase = [this] {
    return ObtainPassphrase(settings_.passphrase_file.value,
                            surroundings_.ask_passphrase);
  };
  return options;
}

}  // namespace coffer::cli
