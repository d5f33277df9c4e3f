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
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

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

absl::StatusOr<GetSummary> TreeDownloader::Get(const FolderId& folder,
                                               const std::string& local_path) {
  COFFER_ASSIGN_OR_RETURN(top_, LocalFolder::OpenOrCreate(local_path));
  top_->RemoveLeftovers("");
  std::vector<std::thread> threads;
  for (int i = 0; i < kMaxThreads; ++i) {
    threads.emplace_back([this] { Work(); });
  }
  absl::Status status =
      WalkFolder(operation_, folder, /*full=*/true,
                 [this](WalkedEntry& walked) { return Visit(walked); });
  {
    absl::MutexLock lock(&mutex_);
    walked_ = true;
    if (!status.ok()) queue_.clear();
    changed_.SignalAll();
  }
  for (std::thread& thread : threads) thread.join();
  open_.clear();
  if (status.ok()) status = operation_.CheckCancelled();
  COFFER_RETURN_IF_ERROR(status);
  FinishFolders();
  COFFER_RETURN_IF_ERROR(top_->SyncFileSystem());
  absl::MutexLock lock(&mutex_);
  AddDownload(operation_, summary_);
  return std::move(summary_);
}

absl::Status TreeDownloader::Visit(WalkedEntry& walked) {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  if (walked.entry.is_folder()) return VisitFolder(walked);
  Progress found;
  found.files_total = 1;
  operation_.progress().Add(found);
  std::shared_ptr<LocalFolder> folder = ParentOf(walked.path);
  // Its own error was reported.
  if (folder == nullptr) return absl::OkStatus();
  Enqueue({walked.path, std::move(folder), std::move(walked.entry)});
  return absl::OkStatus();
}

absl::Status TreeDownloader::VisitFolder(const WalkedEntry& walked) {
  const std::shared_ptr<LocalFolder> parent = ParentOf(walked.path);
  absl::StatusOr<std::shared_ptr<LocalFolder>> made(nullptr);
  if (parent != nullptr) {
    made = parent->OpenOrCreateChild(walked.entry.name);
    if (!made.ok()) {
      AddError(walked.path, made.status());
      made = nullptr;
    } else {
      (*made)->RemoveLeftovers("");
    }
  }
  open_.emplace_back(walked.path, *made);
  if (*made == nullptr) return absl::OkStatus();
  COFFER_ASSIGN_OR_RETURN(const FolderAttributes attributes,
                          OpenAttributes(operation_.session(), walked.entry));
  if (!walked.entry.entry.record.sealed_attributes.empty()) {
    made_.push_back({walked.path, attributes});
  }
  absl::MutexLock lock(&mutex_);
  ++summary_.folders;
  return absl::OkStatus();
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
  while (queue_.size() >= kMaxQueuedFiles) changed_.Wait(&mutex_);
  queue_.push_back(std::move(job));
  changed_.SignalAll();
}

void TreeDownloader::Work() {
  while (true) {
    absl::optional<Job> job;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !walked_) changed_.Wait(&mutex_);
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
      changed_.SignalAll();
    }
    GetFile(*std::move(job));
  }
}

void TreeDownloader::GetFile(Job job) {
  if (!operation_.CheckCancelled().ok()) return;
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
  absl::MutexLock lock(&mutex_);
  summary_.files += one.files;
  summary_.symlinks += one.symlinks;
  summary_.bytes_written += one.bytes_written;
}

void TreeDownloader::FinishFolders() {
  // From the deepest up: setting one changes none above it, but a folder may
  // become one that cannot be searched.
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
    absl::StatusOr<std::shared_ptr<LocalFolder>> folder =
        OpenBelow(top_, made->path);
    absl::Status status = folder.status();
    if (folder.ok()) {
      status = (*folder)->SetAttributes(made->attributes.mode,
                                        made->attributes.modification_time_ns);
    }
    if (!status.ok()) AddError(made->path, status);
  }
}

void TreeDownloader::AddError(const std::string& path,
                              const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  summary_.errors.push_back({path, status});
}

}  // namespace coffer::client
