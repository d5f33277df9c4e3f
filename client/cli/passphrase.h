#ifndef COFFER_CLIENT_CLI_PASSPHRASE_H_
#define COFFER_CLIENT_CLI_PASSPHRASE_H_

// How a passphrase gets into the program: from a file or from a terminal, never
// from the command line or an environment variable, which others can see.

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "client/cancellation.h"

namespace coffer::cli {

// Shows a prompt and returns what was typed.
using AskPassphrase =
    std::function<absl::StatusOr<std::string>(const std::string& prompt)>;

// The first line of a file. PERMISSION_DENIED: others than its owner can read
// it; INVALID_ARGUMENT: it is empty; NOT_FOUND.
absl::StatusOr<std::string> ReadPassphraseFile(const std::string& path);

// The passphrase of an existing keyring: from `file`, or when that is "" from
// `ask`, which may be nullptr (no terminal: UNAUTHENTICATED).
absl::StatusOr<std::string> ObtainPassphrase(const std::string& file,
                                             const AskPassphrase& ask);

// The same for a new keyring: asks twice. INVALID_ARGUMENT: the two differ or
// are empty.
absl::StatusOr<std::string> ChoosePassphrase(const std::string& file,
                                             const AskPassphrase& ask);

// Asks on the terminal of this process, without echo. UNAUTHENTICATED: there is
// none; CANCELLED.
absl::StatusOr<std::string> AskOnTerminal(const std::string& prompt,
                                          Cancellation* cancellation);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PASSPHRASE_H_
