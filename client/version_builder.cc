#include "client/version_builder.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/manifest_codec.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/file_key.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status AddNewFile(const VaultSession& session, const FileBase& base,
                        const EntryPlace& place, FileCommit& commit) {
  const formats::NameContext context = {place.parent,
                                        formats::ToEntryId(base.file_id),
                                        formats::EntryKind::kFile};
  COFFER_ASSIGN_OR_RETURN(
      formats::EntryRecord entry,
      session.NewEntry(formats::EntryOperation::kCreate, context, place.name));
  session.Sign(entry);
  commit.entry = std::move(entry);
  COFFER_ASSIGN_OR_RETURN(
      commit.file_key,
      formats::WrapFileKey(session.keys(), base.file_id, base.file_key,
                           *session.services().random));
  return absl::OkStatus();
}

formats::VersionRecord NewRecord(const VaultSession& session,
                                 const FileBase& base) {
  formats::VersionRecord record;
  record.vault_id = session.vault_id();
  record.file_id = base.file_id;
  record.version_id = crypto::NewId<VersionId>(*session.services().random);
  record.version_number = base.version_number + 1;
  record.parent_version_id = base.version_id;
  record.key_epoch = session.keys().newest_epoch();
  record.created_time = session.services().clock->Now();
  record.previous_record_sha256 = base.record_hash;
  return record;
}

absl::Status SealInto(const VaultSession& session, const FileBase& base,
                      const Manifest& manifest, BuiltVersion& built) {
  formats::VersionRecord& record = built.commit.version;
  COFFER_ASSIGN_OR_RETURN(const crypto::SecretBytes serialized,
                          EncodeManifest(manifest));
  const formats::ManifestContext context = {record.vault_id, record.file_id,
                                            record.version_id};
  COFFER_ASSIGN_OR_RETURN(
      formats::SealedManifest sealed,
      formats::SealManifest(base.file_key, context, serialized.Expose(),
                            *session.services().random));
  record.sealed_manifest = std::move(sealed.inline_manifest);
  for (std::string& segment : sealed.segments) {
    const BlobId id = merkle::HashBlob(segment);
    record.manifest_segments.push_back({id, segment.size()});
    built.segments.push_back(
        {id, std::make_shared<const std::string>(std::move(segment))});
  }
  return absl::OkStatus();
}

void AddReferences(const Manifest& manifest, FileCommit& commit) {
  formats::VersionRecord& record = commit.version;
  for (const ManifestChunk& chunk : manifest.chunks) {
    commit.references.push_back({chunk.blob_id, chunk.stored_size_bytes});
  }
  for (const formats::ManifestSegmentRef& segment : record.manifest_segments) {
    commit.references.push_back({segment.blob_id, segment.stored_size_bytes});
  }
  for (const BlobReference& reference : commit.references) {
    record.stored_bytes += reference.stored_size_bytes;
  }
  record.reference_count = commit.references.size();
  record.blob_ids_sha256 = formats::HashBlobIds(BlobIdsOf(commit));
}

}  // namespace

FileBase NewFileBase(const VaultSession& session) {
  crypto::Random& random = *session.services().random;
  const FileId file_id = crypto::NewId<FileId>(random);
  return FileBase{file_id, crypto::SecretKey::Generate(random), 0, {}, {}};
}

FileBase BaseOf(const OpenedVersion& current) {
  return FileBase{current.record.file_id, current.file_key.Clone(),
                  current.record.version_number, current.record.version_id,
                  current.record_hash};
}

formats::ScopeKeys ScopeKeysOf(const VaultSession& session,
                               const FileBase& base) {
  return session.record().policy.dedup_scope == formats::DedupScope::kVault
             ? formats::ScopeKeys::ForVault(session.keys())
             : formats::ScopeKeys::ForFile(base.file_id, base.file_key);
}

absl::StatusOr<BuiltVersion> BuildVersion(const VaultSession& session,
                                          const FileBase& base,
                                          const EntryPlace& place,
                                          const Manifest& manifest) {
  BuiltVersion built;
  FileCommit& commit = built.commit;
  commit.version = NewRecord(session, base);
  commit.precondition = base.is_new() ? CommitPrecondition::kCreate
                                      : CommitPrecondition::kExpectedVersion;
  if (base.is_new()) {
    COFFER_RETURN_IF_ERROR(AddNewFile(session, base, place, commit));
  }
  COFFER_RETURN_IF_ERROR(SealInto(session, base, manifest, built));
  AddReferences(manifest, commit);
  session.Sign(commit.version);
  return built;
}

std::vector<BlobId> BlobIdsOf(const FileCommit& commit) {
  std::vector<BlobId> ids;
  ids.reserve(commit.references.size());
  for (const BlobReference& reference : commit.references) {
    ids.push_back(reference.blob_id);
  }
  return ids;
}

bool SameContent(const Manifest& a, const Manifest& b) {
  return a.file_type == b.file_type && a.mode == b.mode &&
         a.modification_time_ns == b.modification_time_ns &&
         a.symlink_target == b.symlink_target &&
         std::equal(a.chunks.begin(), a.chunks.end(), b.chunks.begin(),
                    b.chunks.end(),
                    [](const ManifestChunk& x, const ManifestChunk& y) {
                      return x.blob_id == y.blob_id;
                    });
}

}  // namespace coffer::client
