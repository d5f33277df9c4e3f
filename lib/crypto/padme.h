#ifndef COFFER_LIB_CRYPTO_PADME_H_
#define COFFER_LIB_CRYPTO_PADME_H_

// Padmé, the padding of "Reducing Metadata Leakage from Encrypted Files and
// Communication with PURBs" (Nikitin et al., PoPETs 2019): a size keeps only as
// many significant bits as its exponent has, so that all files up to L bytes
// share O(log log L) bits of size information.

#include <cstdint>

namespace coffer::crypto {

// `length` rounded up to a multiple of 2^(E - S), where E = floor(log2 length)
// and S = floor(log2 E) + 1. At least `length`, at most 12 % more, monotone,
// and its own fixed point. 0 and 1 stay as they are; results beyond 64 bits
// become the largest 64-bit number.
uint64_t PadmeSize(uint64_t length);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_PADME_H_
