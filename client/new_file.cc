#include "client/new_file.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "client/session_services.h"
#include "client/upload_journal.h"
#include "client/vault_session.h"
#include "client/version_builder.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/file_key.h"
#include "lib/formats/vault_policy.h"

namespace coffer::client {
namespace {

UploadPlace PlaceOf(const VaultSession& session, const EntryPlace& place) {
  return {session.vault_id(), place.parent,
          session.TagOf(place.parent, place.name)};
}

bool HasOwnChunkKeys(const VaultSession& session) {
  return session.record().policy.dedup_scope == formats::DedupScope::kFile;
}

}  // namespace

FileBase NewFile::BaseAt(const EntryPlace& place) {
  if (!file_id_.has_value()) {
    if (HasOwnChunkKeys(session_)) place_ = PlaceOf(session_, place);
    if (!Continue()) {
      FileBase base = NewFileBase(session_);
      file_id_ = base.file_id;
      file_key_ = std::move(base.file_key);
    }
  }
  return FileBase{*file_id_, file_key_->Clone(), 0, {}, {}};
}

bool NewFile::Continue() {
  if (!place_.has_value()) return false;
  const SessionServices& services = session_.services();
  const absl::StatusOr<PendingUpload> upload = services.uploads->Find(*place_);
  if (!upload.ok()) return false;
  absl::StatusOr<crypto::SecretKey> key = formats::UnwrapFileKey(
      session_.keys(), upload->file_id, upload->file_key);
  if (!key.ok()) return false;
  // An upload that was committed, and the file moved before the entry was
  // removed.
  const absl::Status known =
      services.directory->GetVersion(place_->vault_id, upload->file_id, 0)
          .status();
  if (!absl::IsNotFound(known)) return false;
  file_id_ = upload->file_id;
  file_key_ = *std::move(key);
  journaled_ = true;
  return true;
}

chunker::ByteSource NewFile::Journaled(chunker::ByteSource source,
                                       uint64_t size_hint_bytes) {
  if (size_hint_bytes > kMinJournaledSizeBytes) Save();
  return [this, source = std::move(source), length_bytes = uint64_t{0}](
             absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
    absl::StatusOr<size_t> count = source(out);
    if (count.ok()) {
      length_bytes += *count;
      if (length_bytes > kMinJournaledSizeBytes) Save();
    }
    return count;
  };
}

void NewFile::Save() {
  if (journaled_ || !place_.has_value()) return;
  journaled_ = true;
  absl::StatusOr<formats::FileKeyRecord> key = formats::WrapFileKey(
      session_.keys(), *file_id_, *file_key_, *session_.services().random);
  if (!key.ok()) return;
  // Without an entry this put does what it has to all the same.
  session_.services()
      .uploads->Save(*place_, PendingUpload{*file_id_, *std::move(key)})
      .IgnoreError();
}

void NewFile::Finish(const EntryPlace& place) {
  if (!HasOwnChunkKeys(session_)) return;
  // What stays behind is checked before it is used.
  session_.services().uploads->Remove(PlaceOf(session_, place)).IgnoreError();
}

bool NewFile::Abandon() {
  if (!journaled_ || abandoned_) return false;
  session_.services().uploads->Remove(*place_).IgnoreError();
  file_id_.reset();
  file_key_.reset();
  place_.reset();
  journaled_ = false;
  abandoned_ = true;
  return true;
}

}  // namespace coffer::client
