#ifndef COFFER_LIB_STATUS_BOUNDED_UTF8_H_
#define COFFER_LIB_STATUS_BOUNDED_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace coffer {

// `text` as valid UTF-8 of at most `max_bytes` bytes, fit for a proto string.
// Each byte that is not part of a well-formed character (RFC 3629) becomes '?';
// what does not fit is cut off at the end of a character.
std::string BoundedUtf8(absl::string_view text, size_t max_bytes);

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_BOUNDED_UTF8_H_
