#ifndef COFFER_LIB_CRYPTO_HARDENING_H_
#define COFFER_LIB_CRYPTO_HARDENING_H_

#include "absl/status/status.h"

namespace coffer::crypto {

// Keeps keys out of core dumps and away from debuggers of the same user: the
// process becomes undumpable (PR_SET_DUMPABLE) and its core size limit zero,
// for good. Call it early in main(); children that exec are dumpable again but
// keep the limit. INTERNAL when the kernel refuses.
absl::Status DisableCoreDumps();

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_HARDENING_H_
