#include "client/version_opener.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "client/blob_downloader.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/manifest_codec.h"
#include "client/operation.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/file_key.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;
using formats::VersionRecord;

absl::StatusOr<std::string> FetchBlob(BlobDownloader& downloader,
                                      const formats::ManifestSegmentRef& ref) {
  // Shared, because the callback may still be returning when this is done.
  struct Answer {
    absl::Notification done;
    absl::StatusOr<std::string> blob;
  };
  auto answer = std::make_shared<Answer>();
  downloader.Get(ref.blob_id, ref.stored_size_bytes,
                 [answer](absl::StatusOr<std::string> blob) {
                   answer->blob = std::move(blob);
                   answer->done.Notify();
                 });
  answer->done.WaitForNotification();
  return std::move(answer->blob);
}

absl::StatusOr<SecretBytes> OpenSegments(
    Operation& operation, const SecretKey& file_key,
    const formats::ManifestContext& context, const VersionRecord& record) {
  if (record.manifest_segments.size() > formats::kMaxManifestSegments) {
    return ForeignAnswer("a manifest has too many segments");
  }
  formats::ManifestSegmentOpener opener(file_key, context,
                                        record.manifest_segments.size());
  for (const formats::ManifestSegmentRef& ref : record.manifest_segments) {
    COFFER_ASSIGN_OR_RETURN(const std::string segment,
                            FetchBlob(operation.downloader(), ref));
    COFFER_RETURN_IF_ERROR(opener.Add(segment));
  }
  return opener.Finish();
}

absl::Status CheckRecord(const VaultSession& session,
                         const VersionQuestion& question,
                         const VersionRecord& record) {
  if (record.file_id != question.file_id) {
    return ForeignAnswer("it sent a version of another file");
  }
  if (question.version_number != 0 &&
      record.version_number != question.version_number) {
    return ForeignAnswer("it sent another version than it was asked for");
  }
  return DistrustAnswer(session.membership().VerifyRecord(record), "a version");
}

// The directory has kept these blobs, and counts them.
absl::Status CheckBlobs(const VersionRecord& record, const Manifest& manifest) {
  std::vector<BlobId> ids;
  ids.reserve(manifest.chunks.size() + record.manifest_segments.size());
  uint64_t stored_bytes = 0;
  for (const ManifestChunk& chunk : manifest.chunks) {
    ids.push_back(chunk.blob_id);
    stored_bytes += chunk.stored_size_bytes;
  }
  for (const formats::ManifestSegmentRef& segment : record.manifest_segments) {
    ids.push_back(segment.blob_id);
    stored_bytes += segment.stored_size_bytes;
  }
  if (record.reference_count != ids.size() ||
      record.stored_bytes != stored_bytes ||
      record.blob_ids_sha256 != formats::HashBlobIds(ids)) {
    return ForeignAnswer("a version and its manifest name different blobs");
  }
  return absl::OkStatus();
}

formats::BlobScope ScopeOf(const VersionRecord& record,
                           const Manifest& manifest) {
  return manifest.dedup_scope == formats::DedupScope::kVault
             ? formats::BlobScope::OfVault(record.vault_id)
             : formats::BlobScope::OfFile(record.file_id);
}

}  // namespace

absl::StatusOr<OpenedVersion> OpenVersion(Operation& operation,
                                          const VersionQuestion& question,
                                          const formats::FileKeyRecord& key,
                                          VersionRecord record) {
  const VaultSession& session = operation.session();
  COFFER_RETURN_IF_ERROR(CheckRecord(session, question, record));
  absl::StatusOr<SecretKey> file_key =
      formats::UnwrapFileKey(session.keys(), record.file_id, key);
  if (!file_key.ok()) return DistrustAnswer(file_key.status(), "a file key");
  const formats::ManifestContext context = {record.vault_id, record.file_id,
                                            record.version_id};
  absl::StatusOr<SecretBytes> serialized =
      record.manifest_segments.empty()
          ? formats::OpenInlineManifest(*file_key, context,
                                        record.sealed_manifest)
          : OpenSegments(operation, *file_key, context, record);
  if (!serialized.ok()) {
    return DistrustAnswer(serialized.status(), "a manifest");
  }
  absl::StatusOr<Manifest> manifest = DecodeManifest(serialized->Expose());
  if (!manifest.ok()) return DistrustAnswer(manifest.status(), "a manifest");
  COFFER_RETURN_IF_ERROR(CheckBlobs(record, *manifest));
  const crypto::Sha256Digest record_hash = formats::RecordHash(record);
  formats::BlobScope scope = ScopeOf(record, *manifest);
  record.sealed_manifest = std::string();
  return OpenedVersion{std::move(record), record_hash, *std::move(file_key),
                       *std::move(manifest), std::move(scope)};
}

absl::StatusOr<OpenedVersion> OpenCurrentVersion(Operation& operation,
                                                 VerifiedEntry entry) {
  DirectoryEntry& file = entry.entry;
  if (!file.file_key.has_value() || !file.current_version.has_value() ||
      file.current_version_number == 0) {
    return ForeignAnswer("it sent a file without its key and version");
  }
  return OpenVersion(operation, {entry.file_id(), file.current_version_number},
                     *file.file_key, *std::move(file.current_version));
}

absl::StatusOr<OpenedVersion> FetchVersion(Operation& operation,
                                           const VersionQuestion& question) {
  COFFER_ASSIGN_OR_RETURN(VersionPage page,
                          operation.services().directory->GetVersion(
                              operation.session().vault_id(), question.file_id,
                              question.version_number));
  if (page.versions.size() != 1) {
    return ForeignAnswer("it sent a wrong number of versions");
  }
  return OpenVersion(operation, question, page.file_key,
                     std::move(page.versions.front()));
}

}  // namespace coffer::client
