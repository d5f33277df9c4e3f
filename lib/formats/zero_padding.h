#ifndef COFFER_LIB_FORMATS_ZERO_PADDING_H_
#define COFFER_LIB_FORMATS_ZERO_PADDING_H_

#include "absl/strings/string_view.h"

namespace coffer::formats {

// Whether all of `padding`, which may be empty, is zero bytes.
inline bool IsZero(absl::string_view padding) {
  return padding.find_first_not_of('\0') == absl::string_view::npos;
}

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_ZERO_PADDING_H_
