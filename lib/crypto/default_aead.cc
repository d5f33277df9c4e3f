#include "lib/crypto/default_aead.h"

#include "lib/crypto/aead.h"
#include "lib/crypto/openssl_aead.h"

namespace coffer::crypto {

const Aead& DefaultAead() {
  static const OpensslAead engine;
  return engine;
}

}  // namespace coffer::crypto
