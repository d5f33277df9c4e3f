#ifndef COFFER_LIB_CRYPTO_DEFAULT_AEAD_H_
#define COFFER_LIB_CRYPTO_DEFAULT_AEAD_H_

#include "lib/crypto/aead.h"

namespace coffer::crypto {

// The engine for production code: OpensslAead. Lives until the process ends.
const Aead& DefaultAead();

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_DEFAULT_AEAD_H_
