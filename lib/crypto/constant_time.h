#ifndef COFFER_LIB_CRYPTO_CONSTANT_TIME_H_
#define COFFER_LIB_CRYPTO_CONSTANT_TIME_H_

#include "absl/strings/string_view.h"

namespace coffer::crypto {

// Whether both are equal, in a time that depends on their sizes only. For
// anything that whoever guesses must not learn byte by byte: commitments, tags,
// tokens. Secret types have Equals().
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_CONSTANT_TIME_H_
