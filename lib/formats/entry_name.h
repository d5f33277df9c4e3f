#ifndef COFFER_LIB_FORMATS_ENTRY_NAME_H_
#define COFFER_LIB_FORMATS_ENTRY_NAME_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::formats {

inline constexpr size_t kMaxNameSizeBytes = 255;

// INVALID_ARGUMENT (INVALID_REQUEST) unless `name` is 1 to kMaxNameSizeBytes of
// any bytes but '/' and NUL, and neither "." nor "..". Names are bytes: nothing
// is normalised, and the message does not repeat the name.
absl::Status ValidateName(absl::string_view name);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_ENTRY_NAME_H_
