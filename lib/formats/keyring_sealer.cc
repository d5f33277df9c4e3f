#include "lib/formats/keyring_sealer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/constant_time.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/passphrase_key.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/byte_codec.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_codec.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/suite.h"
#include "lib/formats/zero_padding.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;

constexpr absl::string_view kMagic = "COFFERKR";
constexpr uint8_t kKdfNone = 0;
constexpr uint8_t kKdfArgon2id = 1;
constexpr size_t kKeyFieldSizeBytes = 32;
// Magic, suite, KDF, memory, passes, salt, key field.
constexpr size_t kHeaderSizeBytes =
    8 + 1 + 1 + 8 + 4 + crypto::kPassphraseSaltSizeBytes + kKeyFieldSizeBytes;

struct Header {
  uint8_t kdf = kKdfNone;
  crypto::PassphraseCost cost{0, 0};
  crypto::PassphraseSalt salt{};
  // kKdfNone: the key itself; kKdfArgon2id: the commitment to the key.
  absl::string_view key_field;
};

absl::Status WrongKey(absl::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, message,
                   {reason::kWrongKey, {}});
}

crypto::KdfTag Commit(const SecretKey& key) {
  return crypto::DeriveTag(key, "keyringcommit");
}

SecretBytes EncodeHeader(const Header& header) {
  SecretBytes encoded(kHeaderSizeBytes);
  ByteWriter writer(encoded.ExposeMutable());
  writer.Bytes(kMagic);
  writer.Number8(kSuite1);
  writer.Number8(header.kdf);
  writer.Number64(header.cost.memory_bytes);
  writer.Number32(header.cost.passes);
  writer.Bytes(crypto::AsChars(header.salt));
  writer.Bytes(header.key_field);
  return encoded;
}

absl::Status CheckKdf(const Header& header) {
  if (header.kdf == kKdfArgon2id) {
    return crypto::CheckPassphraseCost(header.cost);
  }
  if (header.kdf != kKdfNone) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "it is protected in a way that this program does not "
                     "know; use a newer one",
                     {reason::kUnknownSuite, {}});
  }
  if (header.cost.memory_bytes != 0 || header.cost.passes != 0 ||
      !IsZero(crypto::AsChars(header.salt))) {
    return MalformedData("its header is damaged");
  }
  return absl::OkStatus();
}

absl::StatusOr<Header> DecodeHeader(absl::string_view file) {
  ByteReader reader(file);
  const absl::StatusOr<absl::string_view> magic = reader.Bytes(kMagic.size());
  if (!magic.ok() || *magic != kMagic) {
    return MalformedData("it is not a keyring");
  }
  Header header;
  COFFER_ASSIGN_OR_RETURN(const uint8_t suite, reader.Number8());
  COFFER_RETURN_IF_ERROR(CheckSuite(suite));
  COFFER_ASSIGN_OR_RETURN(header.kdf, reader.Number8());
  COFFER_ASSIGN_OR_RETURN(header.cost.memory_bytes, reader.Number64());
  COFFER_ASSIGN_OR_RETURN(header.cost.passes, reader.Number32());
  COFFER_ASSIGN_OR_RETURN(const absl::string_view salt,
                          reader.Bytes(header.salt.size()));
  const auto salt_bytes = crypto::AsBytes(salt);
  std::copy(salt_bytes.begin(), salt_bytes.end(), header.salt.begin());
  COFFER_ASSIGN_OR_RETURN(header.key_field, reader.Bytes(kKeyFieldSizeBytes));
  COFFER_RETURN_IF_ERROR(CheckKdf(header));
  return header;
}

// The key that stands behind the header, checked.
absl::StatusOr<SecretKey> FindKey(const Header& header,
                                  const SecretBytes* passphrase) {
  if (header.kdf == kKdfNone) return SecretKey::FromBytes(header.key_field);
  if (passphrase == nullptr) {
    return WrongKey("it needs its passphrase");
  }
  COFFER_ASSIGN_OR_RETURN(
      SecretKey key, crypto::DerivePassphraseKey(passphrase->Expose(),
                                                 header.salt, header.cost));
  const crypto::KdfTag commitment = Commit(key);
  if (!crypto::ConstantTimeEquals(crypto::AsChars(commitment),
                                  header.key_field)) {
    return WrongKey(
        "the passphrase is wrong; try again (if it is right, the file is "
        "damaged: restore a copy)");
  }
  return key;
}

absl::StatusOr<std::string> SealContent(const Header& header,
                                        const SecretKey& key,
                                        const SecretBytes& content,
                                        crypto::Random& random) {
  const SecretBytes encoded = EncodeHeader(header);
  COFFER_ASSIGN_OR_RETURN(
      const std::string sealed,
      SealValue(crypto::Kdf(key, "keyring"),
                crypto::LabeledPae("keyring", {encoded.Expose()}),
                content.Expose(), random));
  return absl::StrCat(encoded.Expose(), sealed);
}

}  // namespace

absl::StatusOr<std::string> SealKeyring(const Keyring& keyring,
                                        const KeyringProtection& protection,
                                        crypto::Random& random) {
  COFFER_ASSIGN_OR_RETURN(const SecretBytes content, EncodeKeyring(keyring));
  if (content.size() + kHeaderSizeBytes + kSealedValueOverheadBytes >
      kMaxKeyringFileSizeBytes) {
    return MalformedArgument("invalid keyring: it has more than 16 MiB");
  }
  Header header;
  if (!protection.passphrase.has_value()) {
    const SecretKey key = SecretKey::Generate(random);
    header.key_field = key.Expose();
    return SealContent(header, key, content, random);
  }
  header.kdf = kKdfArgon2id;
  header.cost = protection.cost;
  header.salt = crypto::NewPassphraseSalt(random);
  COFFER_ASSIGN_OR_RETURN(
      const SecretKey key,
      crypto::DerivePassphraseKey(protection.passphrase->Expose(), header.salt,
                                  header.cost));
  const crypto::KdfTag commitment = Commit(key);
  header.key_field = crypto::AsChars(commitment);
  return SealContent(header, key, content, random);
}

absl::StatusOr<bool> KeyringNeedsPassphrase(absl::string_view file) {
  COFFER_ASSIGN_OR_RETURN(const Header header, DecodeHeader(file));
  return header.kdf != kKdfNone;
}

absl::StatusOr<Keyring> OpenKeyring(absl::string_view file,
                                    const SecretBytes* passphrase) {
  if (file.size() > kMaxKeyringFileSizeBytes) {
    return MalformedData("it has more than 16 MiB");
  }
  COFFER_ASSIGN_OR_RETURN(const Header header, DecodeHeader(file));
  COFFER_ASSIGN_OR_RETURN(const SecretKey key, FindKey(header, passphrase));
  const absl::string_view encoded = file.substr(0, kHeaderSizeBytes);
  COFFER_ASSIGN_OR_RETURN(const SecretBytes content,
                          OpenValue(crypto::Kdf(key, "keyring"),
                                    crypto::LabeledPae("keyring", {encoded}),
                                    file.substr(kHeaderSizeBytes)));
  return DecodeKeyring(content.Expose());
}

}  // namespace coffer::formats
