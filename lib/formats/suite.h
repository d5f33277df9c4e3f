#ifndef COFFER_LIB_FORMATS_SUITE_H_
#define COFFER_LIB_FORMATS_SUITE_H_

// The number that stands for one set of algorithms and encodings. There is no
// negotiation: what carries another number is refused.

#include <cstdint>

#include "absl/status/status.h"

namespace coffer::formats {

inline constexpr uint8_t kSuite1 = 1;

// FAILED_PRECONDITION with reason UNKNOWN_SUITE unless `suite` is kSuite1.
absl::Status CheckSuite(uint32_t suite);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_SUITE_H_
