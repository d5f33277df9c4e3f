#include "services/storage/blob_record.h"

#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"

namespace coffer::storage {
namespace {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kLiveByte = 1;
constexpr uint8_t kQuarantinedByte = 2;
constexpr int64_t kNeverMicros = std::numeric_limits<int64_t>::min();

constexpr size_t kStateOffset = 1;
constexpr size_t kSizeOffset = 2;
constexpr size_t kStoredTimeOffset = 10;
constexpr size_t kVerifiedTimeOffset = 18;
constexpr size_t kRecordSizeBytes = 26;

constexpr int kBitsPerByte = 8;

void AppendUint64(uint64_t value, std::string* out) {
  for (size_t i = 0; i < sizeof(value); ++i) {
    out->push_back(static_cast<char>(value >> (kBitsPerByte * i)));
  }
}

uint64_t ReadUint64(absl::string_view bytes, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(value); ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[offset + i]))
             << (kBitsPerByte * i);
  }
  return value;
}

int64_t ReadInt64(absl::string_view bytes, size_t offset) {
  return static_cast<int64_t>(ReadUint64(bytes, offset));
}

}  // namespace

std::string EncodeBlobRecord(const BlobInfo& info) {
  std::string record;
  record.reserve(kRecordSizeBytes);
  record.push_back(kVersion);
  record.push_back(info.state == BlobState::kQuarantined ? kQuarantinedByte
                                                         : kLiveByte);
  AppendUint64(info.size_bytes, &record);
  AppendUint64(absl::ToUnixMicros(info.stored_time), &record);
  AppendUint64(info.verified_time.has_value()
                   ? absl::ToUnixMicros(*info.verified_time)
                   : kNeverMicros,
               &record);
  return record;
}

absl::StatusOr<BlobInfo> DecodeBlobRecord(const BlobId& id,
                                          absl::string_view record) {
  const bool known = record.size() == kRecordSizeBytes &&
                     record[0] == kVersion &&
                     (record[kStateOffset] == kLiveByte ||
                      record[kStateOffset] == kQuarantinedByte);
  if (!known) {
    return absl::DataLossError(absl::StrCat(
        "cannot read the record of blob ", id.ToHex(), ": ", record.size(),
        " bytes of an unknown form; the database is damaged, or was written "
        "by a newer version"));
  }
  BlobInfo info;
  info.id = id;
  info.state = record[kStateOffset] == kLiveByte ? BlobState::kLive
                                                 : BlobState::kQuarantined;
  info.size_bytes = ReadUint64(record, kSizeOffset);
  info.stored_time = absl::FromUnixMicros(ReadInt64(record, kStoredTimeOffset));
  const int64_t verified_micros = ReadInt64(record, kVerifiedTimeOffset);
  if (verified_micros != kNeverMicros) {
    info.verified_time = absl::FromUnixMicros(verified_micros);
  }
  return info;
}

absl::Time TruncateToMicroseconds(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace coffer::storage
