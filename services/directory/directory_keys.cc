#include "services/directory/directory_keys.h"

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/ids/id.h"

namespace coffer::directory {
namespace {

constexpr size_t kNumberSizeBytes = 8;
constexpr uint64_t kTimeBias = uint64_t{1} << 63;
constexpr char kVaultStatsPrefix[] = "vault/";

std::string EncodeNumber(uint64_t number) {
  std::string bytes(kNumberSizeBytes, '\0');
  for (size_t i = kNumberSizeBytes; i > 0; --i) {
    bytes[i - 1] = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

uint64_t Invert(uint64_t number) {
  return std::numeric_limits<uint64_t>::max() - number;
}

std::string EncodeTime(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  return EncodeNumber(static_cast<uint64_t>(micros) + kTimeBias);
}

// Takes fixed-size parts off the front of a key.
class KeyReader {
 public:
  explicit KeyReader(absl::string_view key) : rest_(key) {}

  template <typename Id>
  Id TakeId() {
    const auto id = Id::FromBytes(Take(Id::kSize));
    return id.ok() ? *id : Id();
  }

  uint64_t TakeNumber() {
    uint64_t number = 0;
    for (const char byte : Take(kNumberSizeBytes)) {
      number = number << 8 | static_cast<uint8_t>(byte);
    }
    return number;
  }

  absl::Time TakeTime() {
    return absl::FromUnixMicros(static_cast<int64_t>(TakeNumber() - kTimeBias));
  }

  // `parts`, unless the key was too short or has bytes left.
  template <typename Parts>
  absl::StatusOr<Parts> Finish(const Parts& parts) const {
    if (!too_short_ && rest_.empty()) return parts;
    return absl::DataLossError(
        "a key of the directory's database has a wrong size: the database is "
        "damaged");
  }

 private:
  absl::string_view Take(size_t size) {
    if (rest_.size() < size) {
      too_short_ = true;
      return {};
    }
    const absl::string_view part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
  }

  absl::string_view rest_;
  bool too_short_ = false;
};

}  // namespace

std::string MemberKey(const VaultId& vault_id, const DeviceId& device_id) {
  return absl::StrCat(vault_id.bytes(), device_id.bytes());
}

std::string EntryRowKey(const FolderId& folder_id, const NameTag& name_tag) {
  return absl::StrCat(folder_id.bytes(), name_tag.bytes());
}

std::string VersionKey(const FileId& file_id, uint64_t version_number) {
  return absl::StrCat(file_id.bytes(), EncodeNumber(Invert(version_number)));
}

std::string ReferenceKey(const FileId& file_id, uint64_t version_number,
                         uint64_t index) {
  return absl::StrCat(file_id.bytes(), EncodeNumber(version_number),
                      EncodeNumber(index));
}

std::string ReferencePrefix(const FileId& file_id, uint64_t version_number) {
  return absl::StrCat(file_id.bytes(), EncodeNumber(version_number));
}

std::string BlobReferenceKey(const BlobId& blob_id, const FileId& file_id,
                             uint64_t version_number, uint64_t index) {
  return absl::StrCat(blob_id.bytes(), file_id.bytes(),
                      EncodeNumber(version_number), EncodeNumber(index));
}

std::string GarbageKey(absl::Time due_time, const BlobId& blob_id) {
  return absl::StrCat(EncodeTime(due_time), blob_id.bytes());
}

std::string RequestTimeKey(absl::Time proposed_time,
                           const RequestId& request_id) {
  return absl::StrCat(EncodeTime(proposed_time), request_id.bytes());
}

std::string TimePrefix(absl::Time time) { return EncodeTime(time); }

std::string NumberKey(uint64_t number) { return EncodeNumber(number); }

std::string VaultStatsKey(const VaultId& vault_id) {
  return absl::StrCat(kVaultStatsPrefix, vault_id.bytes());
}

std::string DeletionKey(const VaultId& vault_id, const ObjectId& object_id) {
  return absl::StrCat(vault_id.bytes(), object_id.bytes());
}

std::string DamageKey(const BlobId& blob_id, const NodeId& node_id) {
  return absl::StrCat(blob_id.bytes(), node_id.bytes());
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty()) {
    const auto last = static_cast<uint8_t>(end.back());
    if (last != 0xff) {
      end.back() = static_cast<char>(last + 1);
      return end;
    }
    end.pop_back();
  }
  return end;
}

std::string KeyAfter(absl::string_view key) {
  return absl::StrCat(key, absl::string_view("\0", 1));
}

absl::StatusOr<EntryRowKeyParts> DecodeEntryRowKey(absl::string_view key) {
  KeyReader reader(key);
  EntryRowKeyParts parts;
  parts.folder_id = reader.TakeId<FolderId>();
  parts.name_tag = reader.TakeId<NameTag>();
  return reader.Finish(parts);
}

absl::StatusOr<VersionKeyParts> DecodeVersionKey(absl::string_view key) {
  KeyReader reader(key);
  VersionKeyParts parts;
  parts.file_id = reader.TakeId<FileId>();
  parts.version_number = Invert(reader.TakeNumber());
  return reader.Finish(parts);
}

absl::StatusOr<ReferenceKeyParts> DecodeReferenceKey(absl::string_view key) {
  KeyReader reader(key);
  ReferenceKeyParts parts;
  parts.file_id = reader.TakeId<FileId>();
  parts.version_number = reader.TakeNumber();
  parts.index = reader.TakeNumber();
  return reader.Finish(parts);
}

absl::StatusOr<BlobReferenceKeyParts> DecodeBlobReferenceKey(
    absl::string_view key) {
  KeyReader reader(key);
  BlobReferenceKeyParts parts;
  parts.blob_id = reader.TakeId<BlobId>();
  parts.file_id = reader.TakeId<FileId>();
  parts.version_number = reader.TakeNumber();
  parts.index = reader.TakeNumber();
  return reader.Finish(parts);
}

absl::StatusOr<GarbageKeyParts> DecodeGarbageKey(absl::string_view key) {
  KeyReader reader(key);
  GarbageKeyParts parts;
  parts.due_time = reader.TakeTime();
  parts.blob_id = reader.TakeId<BlobId>();
  return reader.Finish(parts);
}

absl::StatusOr<RequestTimeKeyParts> DecodeRequestTimeKey(
    absl::string_view key) {
  KeyReader reader(key);
  RequestTimeKeyParts parts;
  parts.proposed_time = reader.TakeTime();
  parts.request_id = reader.TakeId<RequestId>();
  return reader.Finish(parts);
}

absl::StatusOr<uint64_t> DecodeNumberKey(absl::string_view key) {
  KeyReader reader(key);
  const uint64_t number = reader.TakeNumber();
  return reader.Finish(number);
}

}  // namespace coffer::directory
