#include "client/tree_uploader.h"

#include <algorithm>
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

bool LooksUnchanged(const LocalFileInfo& info, const Manifest& stored) {
  return info.type == LocalFileType::kRegular &&
         stored.file_type == FileType::kRegular &&
         info.size_bytes == stored.total_length_bytes &&
         info.modification_time_ns == stored.modification_time_ns &&
         (info.mode & kMaxMode) == stored.mode;
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
      EnsureFolder(operation_.session(), resolver_, remote_root, &created));
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
  COFFER_RETURN_IF_ERROR(PrepareFolders());
  COFFER_RETURN_IF_ERROR(PutSmallFiles());
  COFFER_RETURN_IF_ERROR(PutLargeFiles());
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  absl::MutexLock lock(&mutex_);
  summary_.bytes_sent = operation_.BytesSent();
  return std::move(summary_);
}

absl::Status TreeUploader::PrepareFolders() {
  subfolders_.resize(tree_.folders.size());
  std::vector<std::vector<size_t>> levels(1);
  for (size_t i = 0; i < tree_.folders.size(); ++i) {
    const LocalTreeFolder& folder = tree_.folders[i];
    plans_[i].files.resize(folder.files.size());
    if (i > 0) subfolders_[folder.parent].push_back(i);
    if (folder.depth >= levels.size()) levels.resize(folder.depth + 1);
    levels[folder.depth].push_back(i);
  }
  for (const std::vector<size_t>& level : levels) {
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
    COFFER_RETURN_IF_ERROR(PrepareLevel(level));
  }
  return absl::OkStatus();
}

absl::Status TreeUploader::PrepareLevel(const std::vector<size_t>& level) {
  ParallelFor(level.size(), kMaxDirectoryThreads,
              [&](size_t i) { CreateMissing(level[i]); });
  ParallelFor(level.size(), kMaxDirectoryThreads,
              [&](size_t i) { ListExisting(level[i]); });
  return operation_.CheckCancelled();
}

void TreeUploader::CreateMissing(size_t index) {
  FolderPlan& plan = plans_[index];
  if (plan.failed || plan.id.has_value()) return;
  const LocalTreeFolder& folder = tree_.folders[index];
  const FolderPlan& parent = plans_[folder.parent];
  // Its own error was reported.
  plan.failed = parent.failed;
  if (plan.failed) return;
  const FolderAttributes attributes = {folder.info.mode & kMaxMode,
                                       folder.info.modification_time_ns};
  const absl::StatusOr<FolderId> created =
      CreateFolder(operation_.session(), {*parent.id, folder.name}, attributes);
  if (created.ok()) {
    plan.id = *created;
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
  if (plan.failed || !plan.existed) return;
  absl::StatusOr<std::vector<VerifiedEntry>> entries =
      ReadFolder(operation_.session(), *plan.id, /*full=*/true);
  absl::Status status = entries.status();
  if (entries.ok()) {
    for (VerifiedEntry& entry : *entries) {
      status = PlanEntry(index, std::move(entry));
      if (!status.ok()) break;
    }
  }
  if (status.ok()) return;
  plan.failed = true;
  AddError(tree_.folders[index].path, status);
}

absl::Status TreeUploader::PlanEntry(size_t index, VerifiedEntry entry) {
  const LocalTreeFolder& folder = tree_.folders[index];
  const std::vector<size_t>& children = subfolders_[index];
  const auto child =
      std::lower_bound(children.begin(), children.end(), entry.name,
                       [this](size_t candidate, const std::string& name) {
                         return tree_.folders[candidate].name < name;
                       });
  if (child != children.end() && tree_.folders[*child].name == entry.name) {
    PlanFolder(*child, entry);
    return absl::OkStatus();
  }
  const auto file =
      std::lower_bound(folder.files.begin(), folder.files.end(), entry.name,
                       [](const LocalTreeFile& a, const std::string& name) {
                         return a.name < name;
                       });
  if (file == folder.files.end() || file->name != entry.name) {
    return absl::OkStatus();
  }
  return PlanFile(index, file - folder.files.begin(), std::move(entry));
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
      COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
      uploader.Add(SmallFileOf(index),
                   [this, index](const absl::StatusOr<PutResult>& result) {
                     OnSmallFile(index, result);
                   });
    }
  }
  uploader.Finish();
  return operation_.CheckCancelled();
}

void TreeUploader::OnSmallFile(const Index& index,
                               const absl::StatusOr<PutResult>& result) {
  const absl::StatusCode code = result.status().code();
  // Changed by somebody else, lost blobs, grown, or perhaps committed: a
  // FilePutter sorts that out.
  if (code == absl::StatusCode::kAborted ||
      code == absl::StatusCode::kAlreadyExists ||
      code == absl::StatusCode::kOutOfRange ||
      code == absl::StatusCode::kDeadlineExceeded ||
      GetErrorReason(result.status()) == reason::kBlobCondemned ||
      GetErrorReason(result.status()) == reason::kQuorumNotMet) {
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
  absl::MutexLock lock(&mutex_);
  summary_.errors.push_back({path, status});
}

std::string TreeUploader::PathOf(const Index& index) const {
  const LocalTreeFolder& folder = tree_.folders[index.folder];
  return JoinPath(folder.path, folder.files[index.file].name);
}

std::string TreeUploader::LocalPath(const std::string& path) const {
  return JoinPath(local_root_, path);
}

}  // namespace coffer::client
