#ifndef COFFER_CLIENT_UNTRUSTED_ANSWER_H_
#define COFFER_CLIENT_UNTRUSTED_ANSWER_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::client {

// For a check that something from a server did not pass. To lib/formats a wrong
// signature is UNAUTHENTICATED and a bad record an invalid argument; to a
// caller of the client both are DATA_LOSS, with the same reason: the servers
// do not have what a member of the vault wrote. OK, PERMISSION_DENIED,
// FAILED_PRECONDITION (an unknown suite) and other codes stay what they are.
absl::Status DistrustAnswer(const absl::Status& status, absl::string_view what);

// DATA_LOSS (SIGNATURE_INVALID): `what` is not what was asked for.
absl::Status ForeignAnswer(absl::string_view what);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UNTRUSTED_ANSWER_H_
