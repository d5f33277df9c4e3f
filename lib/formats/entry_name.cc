#include "lib/formats/entry_name.h"

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::formats {
namespace {

constexpr absl::string_view kForbiddenBytes("/\0", 2);

absl::Status InvalidName(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {reason::kInvalidRequest, {}});
}

}  // namespace

absl::Status ValidateName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameSizeBytes) {
    return InvalidName("invalid name: it must have 1 to 255 bytes");
  }
  if (name.find_first_of(kForbiddenBytes) != absl::string_view::npos) {
    return InvalidName("invalid name: it must not contain '/' or NUL");
  }
  if (name == "." || name == "..") {
    return InvalidName("invalid name: \".\" and \"..\" are not names");
  }
  return absl::OkStatus();
}

}  // namespace coffer::formats
