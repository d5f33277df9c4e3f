#include "client/file_putter.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/chunk_pipeline.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/new_file.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "client/version_builder.h"
#include "client/version_opener.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Lost races in a row; each means that somebody else got through.
constexpr int kMaxAttempts = 16;
// A node that still has a condemned blob says so, and nothing is sent: then
// only time helps, and the caller has more of it.
constexpr int kMaxLostBlobRetries = 2;
// Of a file that somebody writes to meanwhile.
constexpr int kMaxReads = 2;

absl::Status CheckPrecondition(const PutPrecondition& precondition,
                               const FileBase& base) {
  switch (precondition.kind) {
    case PutPrecondition::Kind::kNone:
      return absl::OkStatus();
    case PutPrecondition::Kind::kCreateOnly:
      if (base.is_new()) return absl::OkStatus();
      return MakeError(absl::StatusCode::kAlreadyExists,
                       "the file exists already: choose another name, or put "
                       "without asking for a new file",
                       {reason::kEntryExists, {}});
    case PutPrecondition::Kind::kExpectedVersion:
      if (base.version_number == precondition.version_number) {
        return absl::OkStatus();
      }
      break;
  }
  return MakeError(
      absl::StatusCode::kAborted,
      absl::StrCat("the file's current version is ", base.version_number,
                   ", not ", precondition.version_number,
                   ": somebody else changed it; read it again"),
      {reason::kVersionConflict,
       {{"current_version", absl::StrCat(base.version_number)}}});
}

absl::Status NotAFile() {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "a folder has that name: choose another one",
                   {reason::kNotAFile, {}});
}

bool IsLostRace(const absl::Status& error) {
  const std::string why = GetErrorReason(error);
  return error.code() == absl::StatusCode::kAborted ||
         error.code() == absl::StatusCode::kAlreadyExists ||
         why == reason::kVersionConflict || why == reason::kEntryExists;
}

bool IsLostBlob(const absl::Status& error) {
  const std::string why = GetErrorReason(error);
  return error.code() == absl::StatusCode::kFailedPrecondition &&
         (why == reason::kBlobCondemned || why == reason::kQuorumNotMet);
}

// Somebody committed the upload that is being continued, and the file has moved
// since, or is being deleted.
bool IsIdInUse(const absl::Status& error) {
  return error.code() == absl::StatusCode::kInvalidArgument &&
         GetErrorReason(error) == reason::kInvalidRequest;
}

bool IsUnknownOutcome(const absl::Status& error) {
  return error.code() == absl::StatusCode::kDeadlineExceeded ||
         error.code() == absl::StatusCode::kUnavailable;
}

uint64_t& CountOf(PutOutcome outcome, PutSummary& summary) {
  switch (outcome) {
    case PutOutcome::kNew:
      return summary.files_new;
    case PutOutcome::kChanged:
      return summary.files_changed;
    case PutOutcome::kUnchanged:
      break;
  }
  return summary.files_unchanged;
}

}  // namespace

void AddToSummary(const PutResult& result, FileType file_type,
                  PutSummary& summary) {
  if (file_type == FileType::kSymlink) {
    ++summary.symlinks;
  } else {
    ++CountOf(result.outcome, summary);
  }
  summary.bytes_read += result.length_bytes;
  summary.chunks_total += result.chunk_count;
  summary.chunks_reused += result.chunks_reused;
  summary.chunks_degraded += result.chunks_degraded;
  if (result.changed_while_read) ++summary.files_changed_while_read;
  summary.file_id = result.file_id.ToHex();
  summary.version_number = result.version_number;
}

absl::StatusOr<PutResult> FilePutter::Put(const EntryPlace& place,
                                          const FileContent& content,
                                          const PutPrecondition& precondition) {
  absl::StatusOr<PutResult> result;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    result = TryOnce(place, content, precondition);
    if (result.ok() || !ShouldRetry(result.status(), content, precondition)) {
      break;
    }
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  }
  return result;
}

bool FilePutter::ShouldRetry(const absl::Status& error,
                             const FileContent& content,
                             const PutPrecondition& precondition) {
  if (IsIdInUse(error)) return new_file_.Abandon();
  if (IsLostBlob(error)) {
    if (content.readable_once || ++lost_blobs_count_ > kMaxLostBlobRetries) {
      // With other keys the blobs of the next put are others.
      if (GetErrorReason(error) == reason::kBlobCondemned) new_file_.Abandon();
      return false;
    }
    operation_.RenewUploader();
    has_upload_ = false;
    return true;
  }
  // What cannot be read again has to be at hand.
  if (content.readable_once && !has_upload_) return false;
  return precondition.kind == PutPrecondition::Kind::kNone && IsLostRace(error);
}

absl::StatusOr<PutResult> FilePutter::TryOnce(
    const EntryPlace& place, const FileContent& content,
    const PutPrecondition& precondition) {
  const VaultSession& session = operation_.session();
  COFFER_ASSIGN_OR_RETURN(
      absl::optional<VerifiedEntry> entry,
      resolver_.Find(place.parent, place.name, /*full=*/true));
  absl::optional<OpenedVersion> current;
  if (entry.has_value()) {
    if (entry->is_folder()) return NotAFile();
    COFFER_ASSIGN_OR_RETURN(current,
                            OpenCurrentVersion(operation_, *std::move(entry)));
  }
  const FileBase base =
      current.has_value() ? BaseOf(*current) : new_file_.BaseAt(place);
  COFFER_RETURN_IF_ERROR(CheckPrecondition(precondition, base));
  COFFER_RETURN_IF_ERROR(Upload(base, content));

  PutResult result;
  result.outcome = base.is_new() ? PutOutcome::kNew : PutOutcome::kChanged;
  result.file_id = base.file_id;
  result.version_number = base.version_number + 1;
  result.length_bytes = uploaded_.content.length_bytes;
  result.chunk_count = uploaded_.content.chunks.size();
  result.chunks_reused = uploaded_.content.chunks_reused;
  result.chunks_degraded = uploaded_.content.chunks_degraded;
  result.changed_while_read = uploaded_.changed_while_read;

  Manifest manifest = ManifestOf(content);
  absl::Status status;
  if (current.has_value() && SameContent(current->manifest, manifest)) {
    result.outcome = PutOutcome::kUnchanged;
    result.version_number = base.version_number;
  } else {
    absl::StatusOr<BuiltVersion> built =
        BuildVersion(session, base, place, manifest);
    status = built.ok() ? Commit(*built) : built.status();
  }
  // For the next attempt.
  uploaded_.content.chunks = std::move(manifest.chunks);
  COFFER_RETURN_IF_ERROR(status);
  new_file_.Finish(place);
  return result;
}

bool FilePutter::IsUploaded(const FileBase& base) const {
  return has_upload_ && (uploaded_.file_id == base.file_id ||
                         operation_.session().record().policy.dedup_scope ==
                             formats::DedupScope::kVault);
}

absl::Status FilePutter::Upload(const FileBase& base,
                                const FileContent& content) {
  if (IsUploaded(base)) return absl::OkStatus();
  uploaded_ = Uploaded{base.file_id, content.attributes, {}};
  has_upload_ = true;
  if (content.file_type == FileType::kSymlink) return absl::OkStatus();
  for (int i = 0; i < kMaxReads; ++i) {
    COFFER_RETURN_IF_ERROR(UploadOnce(base, content));
    uploaded_.changed_while_read =
        content.has_changed != nullptr && content.has_changed();
    if (!uploaded_.changed_while_read) break;
  }
  return absl::OkStatus();
}

absl::Status FilePutter::UploadOnce(const FileBase& base,
                                    const FileContent& content) {
  const formats::ScopeKeys keys = ScopeKeysOf(operation_.session(), base);
  has_upload_ = false;
  COFFER_ASSIGN_OR_RETURN(chunker::ByteSource source, content.open());
  if (content.attributes_as_opened != nullptr) {
    uploaded_.attributes = content.attributes_as_opened();
  }
  if (base.is_new()) {
    source = new_file_.Journaled(std::move(source), content.size_hint_bytes);
  }
  COFFER_ASSIGN_OR_RETURN(uploaded_.content,
                          UploadContent(operation_, keys, std::move(source),
                                        content.size_hint_bytes));
  has_upload_ = true;
  return absl::OkStatus();
}

Manifest FilePutter::ManifestOf(const FileContent& content) {
  Manifest manifest;
  manifest.file_type = content.file_type;
  manifest.total_length_bytes = uploaded_.content.length_bytes;
  manifest.mode = uploaded_.attributes.mode & kMaxMode;
  manifest.modification_time_ns = uploaded_.attributes.modification_time_ns;
  manifest.dedup_scope = operation_.session().record().policy.dedup_scope;
  manifest.symlink_target = content.symlink_target;
  manifest.chunks = std::move(uploaded_.content.chunks);
  return manifest;
}

absl::Status FilePutter::Commit(const BuiltVersion& built) {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  BlobUploader& uploader = operation_.uploader();
  for (const ManifestSegment& segment : built.segments) {
    COFFER_RETURN_IF_ERROR(UploadBlob(uploader, segment.id, segment.blob));
  }
  const std::vector<BlobId> ids = BlobIdsOf(built.commit);
  const std::vector<ReceiptProof> proofs = uploader.ProofsFor(ids);
  absl::StatusOr<std::vector<absl::Status>> statuses =
      operation_.services().directory->Commit(
          operation_.session().NewRequestId(),
          absl::MakeConstSpan(&built.commit, 1), proofs);
  absl::Status status = statuses.status();
  if (statuses.ok()) {
    status = statuses->size() == 1
                 ? statuses->front()
                 : ForeignAnswer("it sent a wrong number of results");
  }
  if (IsUnknownOutcome(status) && WasCommitted(built)) {
    status = absl::OkStatus();
  }
  if (status.ok()) uploader.Forget(ids);
  return status;
}

// The answer was lost, perhaps with a commit behind it.
bool FilePutter::WasCommitted(const BuiltVersion& built) {
  const formats::VersionRecord& ours = built.commit.version;
  const absl::StatusOr<VersionPage> page =
      operation_.services().directory->GetVersion(ours.vault_id, ours.file_id,
                                                  ours.version_number);
  return page.ok() && page->versions.size() == 1 &&
         page->versions.front().signature == ours.signature;
}

}  // namespace coffer::client
