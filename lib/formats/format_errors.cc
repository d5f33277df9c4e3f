#include "lib/formats/format_errors.h"

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::formats {

absl::Status MalformedArgument(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {reason::kMalformed, {}});
}

absl::Status MalformedData(absl::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, message,
                   {reason::kMalformed, {}});
}

absl::Status NotSignedByMember(absl::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, message,
                   {reason::kSignatureInvalid, {}});
}

}  // namespace coffer::formats
