#include "client/upload_journal_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/upload_journal.h"
#include "lib/formats/file_key.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr absl::string_view kMagic("cofferuploadv1\n\0", 16);
constexpr size_t kEpochSizeBytes = 4;
constexpr int kBitsPerByte = 8;

std::string EncodeEpoch(uint32_t epoch) {
  std::string bytes;
  for (size_t i = 0; i < kEpochSizeBytes; ++i) {
    bytes.push_back(static_cast<char>(epoch >> (kBitsPerByte * i)));
  }
  return bytes;
}

uint32_t DecodeEpoch(absl::string_view bytes) {
  uint32_t epoch = 0;
  for (size_t i = 0; i < kEpochSizeBytes; ++i) {
    epoch |= uint32_t{static_cast<uint8_t>(bytes[i])} << (kBitsPerByte * i);
  }
  return epoch;
}

std::string EncodePlace(const UploadPlace& place) {
  return absl::StrCat(kMagic, place.vault_id.bytes(), place.parent.bytes(),
                      place.name_tag.bytes());
}

absl::Status Malformed(absl::string_view why) {
  return MakeError(
      absl::StatusCode::kDataLoss,
      absl::StrCat("cannot continue an upload by its journal: ", why),
      {reason::kMalformed, {}});
}

}  // namespace

absl::StatusOr<std::string> EncodeUpload(const UploadPlace& place,
                                         const PendingUpload& upload) {
  const formats::FileKeyRecord& key = upload.file_key;
  COFFER_RETURN_IF_ERROR(formats::Validate(key));
  return absl::StrCat(EncodePlace(place), upload.file_id.bytes(),
                      EncodeEpoch(key.key_epoch), key.commitment.bytes(),
                      key.wrapped);
}

absl::StatusOr<PendingUpload> DecodeUpload(const UploadPlace& place,
                                           absl::string_view bytes) {
  if (bytes.size() != kUploadJournalEntrySizeBytes) {
    return Malformed("the entry has a wrong size");
  }
  const std::string expected = EncodePlace(place);
  if (bytes.substr(0, expected.size()) != expected) {
    return Malformed("the entry is of another place or program");
  }
  bytes.remove_prefix(expected.size());
  const auto take = [&bytes](size_t size) {
    const absl::string_view front = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return front;
  };
  PendingUpload upload;
  COFFER_ASSIGN_OR_RETURN(upload.file_id,
                          FileId::FromBytes(take(FileId::kSize)));
  upload.file_key.key_epoch = DecodeEpoch(take(kEpochSizeBytes));
  COFFER_ASSIGN_OR_RETURN(upload.file_key.commitment,
                          formats::FileKeyCommitment::FromBytes(
                              take(formats::kFileKeyCommitmentSizeBytes)));
  upload.file_key.wrapped = std::string(bytes);
  if (!formats::Validate(upload.file_key).ok() || upload.file_id.is_nil()) {
    return Malformed("the entry holds impossible values");
  }
  return upload;
}

}  // namespace coffer::client
