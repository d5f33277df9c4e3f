#include "client/file_getter.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/blob_downloader.h"
#include "client/file_reader.h"
#include "client/local_files.h"
#include "client/local_folder.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/remote_path.h"
#include "client/temporary_file.h"
#include "client/version_opener.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Such as /dev/stdout.
bool LeadsToSpecial(const LocalFolder& folder, const std::string& name) {
  const absl::StatusOr<LocalFileType> target = folder.FindLinkTarget(name);
  return target.ok() && *target == LocalFileType::kSpecial;
}

absl::Status CheckDestination(const LocalFolder& folder,
                              const std::string& name,
                              const GetFileOptions& options) {
  COFFER_ASSIGN_OR_RETURN(const absl::optional<LocalFileInfo> existing,
                          folder.Find(name));
  if (!existing.has_value()) return absl::OkStatus();
  const std::string path = JoinPath(folder.path(), name);
  if (existing->type == LocalFileType::kFolder) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write ", path, ": it is a folder; move it away"));
  }
  if (existing->type == LocalFileType::kSpecial ||
      (existing->type == LocalFileType::kSymlink &&
       options.refuse_links_to_special && LeadsToSpecial(folder, name))) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot write ", path,
        ": it is a device, pipe or socket; use - to write to standard output, "
        "or another name"));
  }
  if (options.overwrite) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat("cannot write ", path, ": it exists already"));
}

}  // namespace

absl::Status GetVersionToFile(Operation& operation,
                              const OpenedVersion& version,
                              const std::shared_ptr<const LocalFolder>& folder,
                              const std::string& name,
                              const GetFileOptions& options,
                              GetSummary& summary) {
  const Manifest& manifest = version.manifest;
  COFFER_RETURN_IF_ERROR(CheckDestination(*folder, name, options));
  if (manifest.file_type == FileType::kSymlink) {
    COFFER_RETURN_IF_ERROR(folder->CreateSymlink(name, manifest.symlink_target,
                                                 manifest.modification_time_ns,
                                                 options.overwrite));
    ++summary.symlinks;
    return absl::OkStatus();
  }
  COFFER_ASSIGN_OR_RETURN(
      const std::unique_ptr<TemporaryFile> file,
      TemporaryFile::Create(folder, name, *operation.services().random));
  COFFER_ASSIGN_OR_RETURN(
      const uint64_t written,
      ReadRange(operation, version, options.range,
                [&](absl::string_view part) { return file->Append(part); }));
  TemporaryFile::PublishOptions publish;
  publish.mode = manifest.mode;
  publish.modification_time_ns = manifest.modification_time_ns;
  publish.overwrite = options.overwrite;
  publish.durable = options.durable;
  COFFER_RETURN_IF_ERROR(file->Publish(publish));
  ++summary.files;
  summary.bytes_written += written;
  return absl::OkStatus();
}

void AddDownload(Operation& operation, GetSummary& summary) {
  operation.FinishHealing();
  const DownloadCounters counters = operation.Downloaded();
  summary.bytes_received = counters.bytes_received;
  summary.blobs_failed_over = counters.blobs_failed_over;
  summary.blobs_healed = counters.blobs_healed;
}

}  // namespace coffer::client
