#include "services/storage/in_memory_blob_store.h"

#include "lib/status/status_macros.h"
#include "services/storage/blob_record.h"

namespace coffer::storage {

absl::Status InMemoryBlobStore::PutBatch(absl::Span<const BlobWrite> batch,
                                         WriteClass /*write_class*/) {
  COFFER_RETURN_IF_ERROR(ValidateBatch(batch));
  absl::MutexLock lock(&mutex_);
  for (const BlobWrite& write : batch) {
    Blob& blob = blobs_[write.id];
    if (blob.info.state == BlobState::kLive) continue;
    std::string bytes;
    bytes.reserve(write.size_bytes);
    for (const absl::string_view part : write.parts) {
      bytes.append(part.data(), part.size());
    }
    blob.info = BlobInfo{write.id, BlobState::kLive, write.size_bytes,
                         TruncateToMicroseconds(clock_.Now()), absl::nullopt};
    blob.bytes = std::make_shared<const std::string>(std::move(bytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<PinnedBytes> InMemoryBlobStore::Get(const BlobId& id,
                                                   const ByteRange& range) {
  absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return BlobNotFoundError(id);
  const Blob& blob = found->second;
  if (blob.info.state == BlobState::kQuarantined) return BlobDamagedError(id);
  COFFER_ASSIGN_OR_RETURN(const ByteRange resolved,
                          ResolveRange(range, blob.info.size_bytes));
  const absl::string_view bytes(*blob.bytes);
  return PinnedBytes(bytes.substr(resolved.offset, resolved.length),
                     blob.info.size_bytes, blob.bytes);
}

absl::StatusOr<std::vector<BlobInfo>> InMemoryBlobStore::Stat(
    absl::Span<const BlobId> ids) {
  std::vector<BlobInfo> infos;
  infos.reserve(ids.size());
  absl::MutexLock lock(&mutex_);
  for (const BlobId& id : ids) {
    const auto found = blobs_.find(id);
    if (found != blobs_.end()) {
      infos.push_back(found->second.info);
    } else {
      infos.emplace_back();
      infos.back().id = id;
    }
  }
  return infos;
}

absl::StatusOr<std::vector<BlobInfo>> InMemoryBlobStore::List(
    const BlobId& first, const BlobId& last, size_t limit) {
  std::vector<BlobInfo> infos;
  absl::MutexLock lock(&mutex_);
  for (auto it = blobs_.lower_bound(first);
       it != blobs_.end() && infos.size() < limit; ++it) {
    if (last < it->first) break;
    infos.push_back(it->second.info);
  }
  return infos;
}

absl::Status InMemoryBlobStore::MarkVerified(const BlobId& id,
                                             absl::Time stored_time,
                                             absl::Time verified_time) {
  absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return absl::OkStatus();
  BlobInfo& info = found->second.info;
  if (info.state == BlobState::kLive && info.stored_time == stored_time) {
    info.verified_time = TruncateToMicroseconds(verified_time);
  }
  return absl::OkStatus();
}

absl::Status InMemoryBlobStore::Quarantine(const BlobId& id,
                                           absl::Time stored_time) {
  absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(id);
  if (found != blobs_.end() && found->second.info.stored_time == stored_time) {
    found->second.info.state = BlobState::kQuarantined;
  }
  return absl::OkStatus();
}

absl::Status InMemoryBlobStore::Delete(absl::Span<const BlobId> ids) {
  absl::MutexLock lock(&mutex_);
  for (const BlobId& id : ids) blobs_.erase(id);
  return absl::OkStatus();
}

BlobUsage InMemoryBlobStore::Usage() {
  BlobUsage usage;
  absl::MutexLock lock(&mutex_);
  for (const auto& [id, blob] : blobs_) {
    if (blob.info.state == BlobState::kQuarantined) ++usage.quarantined;
    if (blob.info.state != BlobState::kLive) continue;
    usage.bytes += blob.info.size_bytes;
    ++usage.count;
  }
  return usage;
}

void InMemoryBlobStore::Corrupt(const BlobId& id) {
  absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end() || found->second.bytes->empty()) return;
  std::string bytes = *found->second.bytes;
  bytes[0] ^= 1;
  found->second.bytes = std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace coffer::storage
