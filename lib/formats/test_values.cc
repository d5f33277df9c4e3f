#include "lib/formats/test_values.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/vault_keys.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {

using crypto::SecretKey;

void ScriptedRandom::Fill(absl::Span<uint8_t> out) {
  std::string bytes;
  if (!script_.empty()) {
    bytes = script_.front();
    script_.pop_front();
  }
  bytes.resize(out.size(), '\0');
  const absl::Span<const uint8_t> source = crypto::AsBytes(bytes);
  std::copy(source.begin(), source.end(), out.begin());
}

SecretKey KeyOf(uint8_t fill) {
  return KeyFrom(
      std::string(crypto::kSecretKeySizeBytes, static_cast<char>(fill)));
}

SecretKey KeyFrom(absl::string_view bytes) {
  return SecretKey::FromBytes(bytes).value();
}

VaultKeys TestVaultKeys(size_t epochs) {
  std::vector<SecretKey> keys;
  for (size_t i = 0; i < epochs; ++i) {
    keys.push_back(KeyOf(static_cast<uint8_t>(100 + i)));
  }
  return VaultKeys::Create(IdOf<VaultId>(1), std::move(keys)).value();
}

SecretKey KeyFrom(const nlohmann::json& vector, absl::string_view field) {
  return KeyFrom(testdata::BytesOf(vector, field));
}

std::vector<std::string> ListFrom(const nlohmann::json& vector,
                                  absl::string_view field) {
  std::vector<std::string> list;
  for (const auto& item : vector.at(std::string(field))) {
    list.push_back(testdata::BytesOf({{"item", item}}, "item"));
  }
  return list;
}

std::vector<SecretKey> KeysFrom(const nlohmann::json& vector,
                                absl::string_view field) {
  std::vector<SecretKey> keys;
  for (const std::string& bytes : ListFrom(vector, field)) {
    keys.push_back(KeyFrom(absl::string_view(bytes)));
  }
  return keys;
}

std::string FlipBit(std::string bytes, size_t index) {
  bytes[index] = static_cast<char>(bytes[index] ^ 0x01);
  return bytes;
}

}  // namespace coffer::formats
