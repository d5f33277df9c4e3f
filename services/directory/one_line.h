#ifndef COFFER_SERVICES_DIRECTORY_ONE_LINE_H_
#define COFFER_SERVICES_DIRECTORY_ONE_LINE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace coffer::directory {

// `text`, part of which nodes may have chosen, as one line for operators: each
// control character becomes a space, and at most `max_bytes` are kept, without
// half a character of UTF-8 at the end.
std::string OneLine(absl::string_view text, size_t max_bytes);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_ONE_LINE_H_
