#include "client/tree_downloader.h"

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "client/file_getter.h"
#include "client/folder_reader.h"
#include "client/local_folder.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Of the folder itself, in errors.
constexpr char kTopPath[] = ".";

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

// Reached name by name, so that no link is followed.
absl::StatusOr<std::shared_ptr<LocalFolder>> OpenBelow(
    std::shared_ptr<LocalFolder> folder, const std::string& path) {
  for (absl::string_view name : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    COFFER_ASSIGN_OR_RETURN(folder,
                            folder->OpenOrCreateChild(std::string(name)));
  }
  return folder;
}

}  // namespace

absl::StatusOr<GetSummary> TreeDownloader::Get(
    const absl::optional<VerifiedEntry>& folder,
    const std::string& local_path) {
  COFFER_ASSIGN_OR_RETURN(top_, LocalFolder::OpenOrCreate(local_path));
  top_->RemoveLeftovers("");
  if (top_->created()) {
    SetAttributesLater("", *top_, folder.has_value() ? &*folder : nullptr);
  }
  const absl::Status status =
      Transfer(folder.has_value() ? folder->folder_id()
                                  : operation_.session().root_folder_id());
  FinishFolders();
  COFFER_RETURN_IF_ERROR(CheckOutage());
  COFFER_RETURN_IF_ERROR(status);
  COFFER_RETURN_IF_ERROR(top_->SyncFileSystem());
  absl::MutexLock lock(&mutex_);
  AddDownload(operation_, summary_);
  return std::move(summary_);
}

absl::Status TreeDownloader::Transfer(const FolderId& folder) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kMaxThreads; ++i) {
    threads.emplace_back([this] { Work(); });
  }
  TreeVisitor visitor;
  visitor.visit = [this](WalkedEntry& walked) { return Visit(walked); };
  visitor.refused = [this](const std::string& path,
                           const absl::Status& status) {
    AddError(path, status);
    return CheckOutage();
  };
  const absl::Status status =
      WalkFolder(operation_, folder, /*full=*/true, visitor);
  {
    absl::MutexLock lock(&mutex_);
    walked_ = true;
    if (!status.ok()) queue_.clear();
    queued_.SignalAll();
  }
  for (std::thread& thread : threads) thread.join();
  open_.clear();
  return status.ok() ? operation_.CheckCancelled() : status;
}

absl::Status TreeDownloader::Visit(WalkedEntry& walked) {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  COFFER_RETURN_IF_ERROR(CheckOutage());
  if (walked.entry.is_folder()) {
    VisitFolder(walked);
    return absl::OkStatus();
  }
  Progress found;
  found.files_total = 1;
  operation_.progress().Add(found);
  std::shared_ptr<LocalFolder> folder = ParentOf(walked.path);
  // Its own error was reported.
  if (folder == nullptr) return absl::OkStatus();
  Enqueue({walked.path, std::move(folder), std::move(walked.entry)});
  return absl::OkStatus();
}

void TreeDownloader::VisitFolder(const WalkedEntry& walked) {
  const std::shared_ptr<LocalFolder> parent = ParentOf(walked.path);
  std::shared_ptr<LocalFolder> folder;
  if (parent != nullptr) {
    absl::StatusOr<std::shared_ptr<LocalFolder>> opened =
        parent->OpenOrCreateChild(walked.entry.name);
    if (opened.ok()) {
      folder = *std::move(opened);
    } else {
      AddError(walked.path, opened.status());
    }
  }
  open_.emplace_back(walked.path, folder);
  if (folder == nullptr) return;
  SetAttributesLater(walked.path, *folder, &walked.entry);
  folder->RemoveLeftovers("");
  absl::MutexLock lock(&mutex_);
  ++summary_.folders;
}

void TreeDownloader::SetAttributesLater(const std::string& path,
                                        const LocalFolder& folder,
                                        const VerifiedEntry* entry) {
  absl::optional<FolderAttributes> attributes;
  if (entry != nullptr && !entry->entry.record.sealed_attributes.empty()) {
    const absl::StatusOr<FolderAttributes> opened =
        OpenAttributes(operation_.session(), *entry);
    if (opened.ok()) {
      attributes = *opened;
      folder.MakeWritable();
    } else {
      AddError(path, opened.status());
    }
  }
  if (attributes.has_value() || folder.created()) {
    unfinished_.push_back({path, attributes});
  }
}

std::shared_ptr<LocalFolder> TreeDownloader::ParentOf(const std::string& path) {
  const std::string parent = FolderOf(path);
  if (parent.empty()) {
    open_.clear();
    return top_;
  }
  while (!open_.empty() && open_.back().first != parent) open_.pop_back();
  return open_.empty() ? nullptr : open_.back().second;
}

void TreeDownloader::Enqueue(Job job) {
  absl::MutexLock lock(&mutex_);
  while (queue_.size() >= kMaxQueuedFiles) taken_.Wait(&mutex_);
  queue_.push_back(std::move(job));
  queued_.Signal();
}

void TreeDownloader::Work() {
  while (true) {
    absl::optional<Job> job;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !walked_) queued_.Wait(&mutex_);
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
      taken_.Signal();
    }
    GetFile(*std::move(job));
  }
}

void TreeDownloader::GetFile(Job job) {
  if (!operation_.CheckCancelled().ok() || watch_.IsOut()) return;
  const std::string name = job.entry.name;
  GetSummary one;
  absl::StatusOr<OpenedVersion> version =
      OpenCurrentVersion(operation_, std::move(job.entry));
  absl::Status status = version.status();
  if (version.ok()) {
    Progress found;
    found.bytes_total = version->manifest.total_length_bytes;
    operation_.progress().Add(found);
    GetFileOptions options;
    options.overwrite = options_.overwrite;
    // All of it is made durable at the end.
    options.durable = false;
    status =
        GetVersionToFile(operation_, *version, job.folder, name, options, one);
  }
  operation_.Downloaded();
  if (!status.ok()) {
    AddError(job.path, status);
    return;
  }
  operation_.progress().AddFile();
  watch_.Add(absl::OkStatus());
  absl::MutexLock lock(&mutex_);
  summary_.files += one.files;
  summary_.symlinks += one.symlinks;
  summary_.bytes_written += one.bytes_written;
}

void TreeDownloader::FinishFolders() {
  // From the deepest up: setting one changes none above it, but a folder may
  // become one that cannot be searched.
  for (auto made = unfinished_.rbegin(); made != unfinished_.rend(); ++made) {
    absl::StatusOr<std::shared_ptr<LocalFolder>> folder =
        OpenBelow(top_, made->path);
    absl::Status status = folder.status();
    if (folder.ok() && made->attributes.has_value()) {
      status = (*folder)->SetAttributes(made->attributes->mode,
                                        made->attributes->modification_time_ns);
    } else if (folder.ok()) {
      status = (*folder)->SetDefaultMode();
    }
    if (!status.ok()) AddError(made->path, status);
  }
}

void TreeDownloader::AddError(const std::string& path,
                              const absl::Status& status) {
  watch_.Add(status);
  absl::MutexLock lock(&mutex_);
  summary_.errors.push_back({path.empty() ? kTopPath : path, status});
}

absl::Status TreeDownloader::CheckOutage() {
  if (!watch_.IsOut()) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return watch_.Error(summary_.files + summary_.symlinks);
}

}  // namespace coffer::client
