#ifndef COFFER_LIB_FORMATS_TEST_VALUES_H_
#define COFFER_LIB_FORMATS_TEST_VALUES_H_

// Keys, ids and randomness for tests.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/vault_keys.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {

// Gives these byte strings, one for each Fill(), cut or padded with zero bytes.
// Not thread-safe.
class ScriptedRandom final : public crypto::Random {
 public:
  explicit ScriptedRandom(std::vector<std::string> script)
      : script_(script.begin(), script.end()) {}

  void Fill(absl::Span<uint8_t> out) override;

 private:
  std::deque<std::string> script_;
};

// All bytes are `fill`.
template <typename Id>
Id IdOf(uint8_t fill) {
  std::array<uint8_t, Id::kSize> bytes;
  bytes.fill(fill);
  return Id(bytes);
}

crypto::SecretKey KeyOf(uint8_t fill);
crypto::SecretKey KeyFrom(absl::string_view bytes);

// Of vault IdOf(1), with keys KeyOf(100), KeyOf(101), ...
VaultKeys TestVaultKeys(size_t epochs = 1);

// Fields of test vectors.
template <typename Id>
Id IdFrom(const nlohmann::json& vector, absl::string_view field) {
  return Id::FromBytes(testdata::BytesOf(vector, field)).value();
}
crypto::SecretKey KeyFrom(const nlohmann::json& vector,
                          absl::string_view field);
// The list of byte strings `vector[field]`.
std::vector<std::string> ListFrom(const nlohmann::json& vector,
                                  absl::string_view field);
std::vector<crypto::SecretKey> KeysFrom(const nlohmann::json& vector,
                                        absl::string_view field);

// `bytes` with one bit of byte `index` changed.
std::string FlipBit(std::string bytes, size_t index);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_TEST_VALUES_H_
