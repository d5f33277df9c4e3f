#include "client/tree_uploader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "client/file_putter.h"
#include "client/folder_reader.h"
#include "client/local_content.h"
#include "client/local_files.h"
#include "client/local_tree.h"
#include "client/manifest.h"
#include "client/namespace_editor.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/parallel_for.h"
#include "client/path_resolver.h"
#include "client/remote_path.h"
#include "client/small_file_uploader.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Requests to the directory under way at once.
constexpr int kMaxDirectoryThreads = 16;

absl::Status NameTaken(absl::string_view by) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("a ", by,
                   " of that name is stored already: "
                   "move it away"),
      {by == "folder" ? reason::kNotAFile : reason::kNotAFolder, {}});
}

FolderAttributes AttributesOf(const LocalFileInfo& info) {
  return {info.mode & kMaxMode, info.modification_time_ns};
}

bool LooksUnchanged(const LocalFileInfo& info, const Manifest& stored) {
  return info.type == LocalFileType::kRegular &&
         stored.file_type == FileType::kRegular &&
         info.size_bytes == stored.total_length_bytes &&
         info.modification_time_ns == stored.modification_time_ns &&
         (info.mode & kMaxMode) == stored.mode;
}

// Changed by somebody else, lost blobs, grown, or perhaps committed; or the
// batch that the file was in failed.
bool IsForFilePutter(const absl::Status& status) {
  const std::string why = GetErrorReason(status);
  switch (status.code()) {
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnavailable:
      return true;
    default:
      return why == reason::kBlobCondemned || why == reason::kQuorumNotMet;
  }
}

}  // namespace

absl::StatusOr<PutSummary> TreeUploader::Put(const std::string& local_root,
                                             const RemotePath& remote_root) {
  local_root_ = local_root;
  COFFER_ASSIGN_OR_RETURN(
      tree_, ReadLocalTree(*operation_.services().files, local_root,
                           [this] { return operation_.CheckCancelled(); }));
  Progress totals;
  totals.files_total = tree_.file_count;
  totals.bytes_total = tree_.total_bytes;
  operation_.progress().Add(totals);

  uint64_t created = 0;
  COFFER_ASSIGN_OR_RETURN(
      const FolderId top,
      EnsureFolder(operation_.session(), resolver_, remote_root,
                   {&created, AttributesOf(tree_.folders[0].info)}));
  {
    absl::MutexLock lock(&mutex_);
    summary_.folders_created = created;
    summary_.errors = std::move(tree_.errors);
    summary_.skipped_special = tree_.special_paths.size();
    summary_.skipped_paths = std::move(tree_.special_paths);
  }
  plans_.resize(tree_.folders.size());
  plans_[0].id = top;
  plans_[0].existed = true;
  const absl::Status status = PutAll();
  // Stopping for it cancels what is under way.
  COFFER_RETURN_IF_ERROR(CheckOutage());
  COFFER_RETURN_IF_ERROR(status);
  absl::MutexLock lock(&mutex_);
  summary_.bytes_sent = operation_.BytesSent();
  return std::move(summary_);
}

absl::Status TreeUploader::PutAll() {
  COFFER_RETURN_IF_ERROR(PrepareFolders());
  COFFER_RETURN_IF_ERROR(PutSmallFiles());
  COFFER_RETURN_IF_ERROR(PutLargeFiles());
  return operation_.CheckCancelled();
}

absl::Status TreeUploader::PrepareFolders() {
  std::vector<std::vector<size_t>> levels(1);
  for (size_t i = 0; i < tree_.folders.size(); ++i) {
    const LocalTreeFolder& folder = tree_.folders[i];
    plans_[i].files.resize(folder.files.size());
    if (folder.depth >= levels.size()) levels.resize(folder.depth + 1);
    levels[folder.depth].push_back(i);
  }
  for (const std::vector<size_t>& level : levels) {
    COFFER_RETURN_IF_ERROR(PrepareLevel(level));
  }
  return absl::OkStatus();
}

absl::Status TreeUploader::PrepareLevel(const std::vector<size_t>& level) {
  ParallelFor(level.size(), kMaxDirectoryThreads,
              [&](size_t i) { CreateMissing(level[i]); });
  ParallelFor(level.size(), kMaxDirectoryThreads,
              [&](size_t i) { ListExisting(level[i]); });
  COFFER_RETURN_IF_ERROR(CheckOutage());
  return operation_.CheckCancelled();
}

void TreeUploader::CreateMissing(size_t index) {
  FolderPlan& plan = plans_[index];
  if (plan.failed || plan.id.has_value() || watch_.IsOut()) return;
  const LocalTreeFolder& folder = tree_.folders[index];
  const FolderPlan& parent = plans_[folder.parent];
  // Its own error was reported.
  plan.failed = parent.failed;
  if (plan.failed) return;
  const absl::StatusOr<FolderId> created =
      CreateFolder(operation_.session(), {*parent.id, folder.name},
                   AttributesOf(folder.info));
  if (created.ok()) {
    plan.id = *created;
    watch_.Add(absl::OkStatus());
    absl::MutexLock lock(&mutex_);
    ++summary_.folders_created;
    return;
  }
  // Somebody else was faster: take what there is.
  if (absl::IsAlreadyExists(created.status())) {
    const auto found = resolver_.Find(*parent.id, folder.name, /*full=*/false);
    if (found.ok() && found->has_value() && (*found)->is_folder()) {
      plan.id = (*found)->folder_id();
      plan.existed = true;
      return;
    }
  }
  plan.failed = true;
  AddError(folder.path, created.status());
}

void TreeUploader::ListExisting(size_t index) {
  FolderPlan& plan = plans_[index];
  if (plan.failed || !plan.existed || watch_.IsOut()) return;
  const absl::Status status =
      VisitFolder(operation_.session(), *plan.id, /*full=*/true,
                  [&](absl::StatusOr<VerifiedEntry> entry) {
                    return entry.ok() ? PlanEntry(index, *std::move(entry))
                                      : entry.status();
                  });
  if (status.ok()) {
    watch_.Add(status);
    return;
  }
  plan.failed = true;
  AddError(tree_.folders[index].path, status);
}

absl::Status TreeUploader::PlanEntry(size_t index, VerifiedEntry entry) {
  const LocalTreeFolder& folder = tree_.folders[index];
  const auto child = FindFolder(tree_, folder, entry.name);
  if (child.has_value()) {
    PlanFolder(*child, entry);
    return absl::OkStatus();
  }
  const auto file = FindFile(folder, entry.name);
  return file.has_value() ? PlanFile(index, *file, std::move(entry))
                          : absl::OkStatus();
}

void TreeUploader::PlanFolder(size_t index, const VerifiedEntry& entry) {
  FolderPlan& plan = plans_[index];
  if (entry.is_folder()) {
    plan.id = entry.folder_id();
    plan.existed = true;
    return;
  }
  plan.failed = true;
  AddError(tree_.folders[index].path, NameTaken("file"));
}

absl::Status TreeUploader::PlanFile(size_t folder, size_t file,
                                    VerifiedEntry entry) {
  FilePlan& plan = plans_[folder].files[file];
  const LocalFileInfo& info = tree_.folders[folder].files[file].info;
  const std::string path = PathOf({folder, file});
  if (entry.is_folder()) {
    plan.blocked = true;
    AddError(path, NameTaken("folder"));
    return absl::OkStatus();
  }
  if (options_.precondition.kind == PutPrecondition::Kind::kCreateOnly) {
    plan.blocked = true;
    AddError(path,
             MakeError(absl::StatusCode::kAlreadyExists,
                       "the file exists already", {reason::kEntryExists, {}}));
    return absl::OkStatus();
  }
  absl::StatusOr<OpenedVersion> current =
      OpenCurrentVersion(operation_, std::move(entry));
  if (!current.ok()) {
    // Of this file alone.
    plan.blocked = true;
    AddError(path, current.status());
    return operation_.CheckCancelled();
  }
  plan.unchanged =
      !options_.reread_unchanged && LooksUnchanged(info, current->manifest);
  // The long way looks it up again.
  if (!plan.unchanged && IsSmall({folder, file}) &&
      current->manifest.total_length_bytes <=
          SmallFileUploader::kMaxSizeBytes) {
    plan.current = std::make_unique<OpenedVersion>(*std::move(current));
  } else if (!plan.unchanged) {
    absl::MutexLock lock(&mutex_);
    plan.blocked = true;
    deferred_.push_back({folder, file});
  }
  return absl::OkStatus();
}

absl::Status TreeUploader::PutSmallFiles() {
  SmallFileUploader uploader(&operation_);
  for (size_t i = 0; i < tree_.folders.size(); ++i) {
    if (plans_[i].failed) continue;
    for (size_t j = 0; j < tree_.folders[i].files.size(); ++j) {
      const Index index = {i, j};
      FilePlan& plan = plans_[i].files[j];
      if (plan.blocked) continue;
      if (plan.unchanged) {
        absl::MutexLock lock(&mutex_);
        ++summary_.files_unchanged;
        Progress done;
        done.files_done = 1;
        done.bytes_done = tree_.folders[i].files[j].info.size_bytes;
        operation_.progress().Add(done);
        continue;
      }
      if (!IsSmall(index)) {
        large_.push_back(index);
        continue;
      }
      if (batch_watch_.IsOut()) operation_.Cancel();
      COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
      uploader.Add(SmallFileOf(index),
                   [&, index](const absl::StatusOr<PutResult>& result) {
                     OnSmallFile(index, result);
                     if (batch_watch_.IsOut()) uploader.GiveUp();
                   });
    }
  }
  uploader.Finish();
  return operation_.CheckCancelled();
}

void TreeUploader::OnSmallFile(const Index& index,
                               const absl::StatusOr<PutResult>& result) {
  batch_watch_.Add(result.status());
  if (IsForFilePutter(result.status())) {
    absl::MutexLock lock(&mutex_);
    deferred_.push_back(index);
    return;
  }
  if (result.ok()) {
    const LocalFileInfo& info =
        tree_.folders[index.folder].files[index.file].info;
    operation_.progress().AddBytes(info.size_bytes);
  }
  Count(index, result);
  operation_.BytesSent();
}

absl::Status TreeUploader::PutLargeFiles() {
  {
    absl::MutexLock lock(&mutex_);
    large_.insert(large_.end(), deferred_.begin(), deferred_.end());
    deferred_.clear();
  }
  for (const Index& index : large_) {
    if (plans_[index.folder].failed) continue;
    PutLarge(index);
    COFFER_RETURN_IF_ERROR(CheckOutage());
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  }
  return absl::OkStatus();
}

void TreeUploader::PutLarge(const Index& index) {
  const LocalTreeFolder& folder = tree_.folders[index.folder];
  const std::string path = LocalPath(PathOf(index));
  const absl::StatusOr<FileContent> content =
      ContentOfLocalFile(*operation_.services().files, path);
  if (!content.ok()) {
    Count(index, content.status());
    return;
  }
  FilePutter putter(&operation_, &resolver_);
  Count(index,
        putter.Put({*plans_[index.folder].id, folder.files[index.file].name},
                   *content, options_.precondition));
}

bool TreeUploader::IsSmall(const Index& index) const {
  const LocalFileInfo& info =
      tree_.folders[index.folder].files[index.file].info;
  return info.type == LocalFileType::kSymlink ||
         info.size_bytes <= SmallFileUploader::kMaxSizeBytes;
}

SmallFile TreeUploader::SmallFileOf(const Index& index) {
  const LocalTreeFile& file = tree_.folders[index.folder].files[index.file];
  SmallFile small;
  small.local_path = LocalPath(PathOf(index));
  small.place = {*plans_[index.folder].id, file.name};
  small.info = file.info;
  FilePlan& plan = plans_[index.folder].files[index.file];
  if (plan.current != nullptr) small.current = std::move(*plan.current);
  plan.current.reset();
  return small;
}

void TreeUploader::Count(const Index& index,
                         const absl::StatusOr<PutResult>& result) {
  const LocalFileInfo& info =
      tree_.folders[index.folder].files[index.file].info;
  if (result.ok()) {
    operation_.progress().AddFile();
    watch_.Add(absl::OkStatus());
    absl::MutexLock lock(&mutex_);
    AddToSummary(*result,
                 info.type == LocalFileType::kSymlink ? FileType::kSymlink
                                                      : FileType::kRegular,
                 summary_);
  } else if (!absl::IsCancelled(result.status())) {
    AddError(PathOf(index), result.status());
  }
}

void TreeUploader::AddError(const std::string& path,
                            const absl::Status& status) {
  watch_.Add(status);
  absl::MutexLock lock(&mutex_);
  summary_.errors.push_back({path, status});
}

absl::Status TreeUploader::CheckOutage() {
  const bool small_ones = batch_watch_.IsOut();
  if (!small_ones && !watch_.IsOut()) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return (small_ones ? batch_watch_ : watch_)
      .Error(summary_.files_new + summary_.files_changed +
             summary_.files_unchanged + summary_.symlinks);
}

std::string TreeUploader::PathOf(const Index& index) const {
  const LocalTreeFolder& folder = tree_.folders[index.folder];
  return JoinPath(folder.path, folder.files[index.file].name);
}

std::string TreeUploader::LocalPath(const std::string& path) const {
  return JoinPath(local_root_, path);
}

}  // namespace coffer::client
