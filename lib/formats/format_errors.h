#ifndef COFFER_LIB_FORMATS_FORMAT_ERRORS_H_
#define COFFER_LIB_FORMATS_FORMAT_ERRORS_H_

// The errors that most of this package returns. Messages never repeat what was
// read.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::formats {

// INVALID_ARGUMENT with reason MALFORMED: the caller's value, or a record that
// somebody sent.
absl::Status MalformedArgument(absl::string_view message);

// DATA_LOSS with reason MALFORMED: bytes that authenticated or stored data
// cannot have.
absl::Status MalformedData(absl::string_view message);

// DATA_LOSS with reason SIGNATURE_INVALID.
absl::Status NotSignedByMember(absl::string_view message);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_FORMAT_ERRORS_H_
