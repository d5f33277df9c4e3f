#include "client/vault_client.h"

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
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/entry_lister.h"
#include "client/file_getter.h"
#include "client/file_putter.h"
#include "client/file_reader.h"
#include "client/local_content.h"
#include "client/local_folder.h"
#include "client/manifest.h"
#include "client/namespace_editor.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/remote_path.h"
#include "client/tree_downloader.h"
#include "client/tree_uploader.h"
#include "client/types.h"
#include "client/vault_creator.h"
#include "client/vault_session.h"
#include "client/vault_verifier.h"
#include "client/version_history.h"
#include "client/version_opener.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status NotAFile(const std::string& path) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("not a file: ", path), {reason::kNotAFile, {}});
}

// The bytes of a stream exist once.
FileContent ContentOfStream(const Vault::ByteSource& source,
                            const PutOptions& options, absl::Time now) {
  FileContent content;
  content.attributes.mode = options.mode;
  content.attributes.modification_time_ns =
      absl::ToUnixNanos(options.modification_time.value_or(now));
  content.readable_once = true;
  content.open = [source, opened = std::make_shared<bool>(
                              false)]() -> absl::StatusOr<chunker::ByteSource> {
    if (std::exchange(*opened, true)) {
      return MakeError(
          absl::StatusCode::kAborted,
          "somebody else changed the file meanwhile, and a stream cannot be "
          "read again: put it again from its start",
          {reason::kVersionConflict, {}});
    }
    return chunker::ByteSource(source);
  };
  return content;
}

VersionInfo DescribeVersion(const OpenedVersion& version) {
  VersionInfo info;
  info.number = version.record.version_number;
  info.id = version.record.version_id.ToHex();
  info.size_bytes = version.manifest.total_length_bytes;
  info.stored_bytes = version.record.stored_bytes;
  info.created_time = version.record.created_time;
  info.modification_time =
      absl::FromUnixNanos(version.manifest.modification_time_ns);
  info.device_id = version.record.device_id.ToHex();
  return info;
}

// Of a get of one file.
void AddTotals(Operation& operation, const OpenedVersion& version,
               const ByteRange& range) {
  Progress totals;
  totals.files_total = 1;
  // One that starts behind the end is refused later.
  totals.bytes_total = LengthOf(range, version.manifest).value_or(0);
  operation.progress().Add(totals);
}

}  // namespace

VaultInfo DescribeVault(const VaultSession& session) {
  const VaultDescription& description = session.description();
  VaultInfo info;
  info.name = session.name();
  info.id = session.vault_id().ToHex();
  info.options = OptionsOf(session.record().policy);
  info.created_time = session.record().created_time;
  info.file_count = description.file_count;
  info.folder_count = description.folder_count;
  info.version_count = description.version_count;
  info.stored_bytes = description.referenced_bytes;
  return info;
}

VaultClient::VaultClient(std::unique_ptr<VaultSession> session)
    : session_(std::move(session)) {}

VaultInfo VaultClient::info() const { return DescribeVault(*session_); }

absl::StatusOr<PutSummary> VaultClient::PutFile(const std::string& local_path,
                                                const std::string& path,
                                                const PutOptions& options) {
  Operation operation(session_.get(), options);
  COFFER_ASSIGN_OR_RETURN(
      const FileContent content,
      ContentOfLocalFile(*session_->services().files, local_path));
  return Put(operation, path, content, options.precondition);
}

absl::StatusOr<PutSummary> VaultClient::PutStream(const ByteSource& source,
                                                  const std::string& path,
                                                  const PutOptions& options) {
  Operation operation(session_.get(), options);
  const FileContent content =
      ContentOfStream(source, options, session_->services().clock->Now());
  return Put(operation, path, content, options.precondition);
}

absl::StatusOr<PutSummary> VaultClient::Put(
    Operation& operation, const std::string& path, const FileContent& content,
    const PutPrecondition& precondition) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  if (names.empty()) return NotAFile(path);
  Progress totals;
  totals.files_total = 1;
  totals.bytes_total = content.size_hint_bytes;
  operation.progress().Add(totals);
  const auto folder = absl::MakeConstSpan(names).first(names.size() - 1);
  PathResolver resolver(session_.get());
  COFFER_ASSIGN_OR_RETURN(const FolderId parent,
                          resolver.ResolveFolder(folder));
  FilePutter putter(&operation, &resolver);
  absl::StatusOr<PutResult> result =
      putter.Put({parent, names.back()}, content, precondition);
  // The folder may have gone, and its name may mean another one by now.
  if (absl::IsNotFound(result.status()) && resolver.Forget()) {
    COFFER_ASSIGN_OR_RETURN(const FolderId again,
                            resolver.ResolveFolder(folder));
    result = putter.Put({again, names.back()}, content, precondition);
  }
  COFFER_RETURN_IF_ERROR(result.status());
  PutSummary summary;
  AddToSummary(*result, content.file_type, summary);
  summary.bytes_sent = operation.BytesSent();
  operation.progress().AddFile();
  operation.progress().Finish();
  return summary;
}

absl::StatusOr<PutSummary> VaultClient::PutTree(const std::string& local_path,
                                                const std::string& path,
                                                const PutOptions& options) {
  if (options.precondition.kind == PutPrecondition::Kind::kExpectedVersion) {
    return absl::InvalidArgumentError(
        "a tree has no version to expect: put its files one by one");
  }
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  Operation operation(session_.get(), options);
  PathResolver resolver(session_.get());
  TreeUploader uploader(&operation, &resolver, &options);
  absl::StatusOr<PutSummary> summary = uploader.Put(local_path, names);
  operation.progress().Finish();
  return summary;
}

absl::StatusOr<OpenedVersion> VaultClient::OpenFile(Operation& operation,
                                                    const std::string& path,
                                                    uint64_t version_number) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  if (names.empty()) return NotAFile(path);
  PathResolver resolver(session_.get());
  COFFER_ASSIGN_OR_RETURN(VerifiedEntry entry,
                          resolver.Resolve(names, version_number == 0));
  if (entry.is_folder()) return NotAFile(path);
  if (version_number == 0) {
    return OpenCurrentVersion(operation, std::move(entry));
  }
  return FetchVersion(operation, {entry.file_id(), version_number});
}

absl::StatusOr<GetSummary> VaultClient::GetFile(const std::string& path,
                                                const std::string& local_path,
                                                const GetOptions& options) {
  Operation operation(session_.get(), options);
  COFFER_ASSIGN_OR_RETURN(const OpenedVersion version,
                          OpenFile(operation, path, options.version_number));
  COFFER_ASSIGN_OR_RETURN(const LocalFolder::Place place,
                          LocalFolder::OpenParentOf(local_path));
  place.folder->RemoveLeftovers(place.name);
  const ByteRange range = {options.range_offset, options.range_length};
  AddTotals(operation, version, range);
  GetFileOptions get;
  get.range = range;
  get.overwrite = options.overwrite;
  get.refuse_links_to_special = true;
  GetSummary summary;
  COFFER_RETURN_IF_ERROR(GetVersionToFile(operation, version, place.folder,
                                          place.name, get, summary));
  AddDownload(operation, summary);
  operation.progress().AddFile();
  operation.progress().Finish();
  return summary;
}

absl::StatusOr<GetSummary> VaultClient::GetStream(const std::string& path,
                                                  const ByteSink& sink,
                                                  const GetOptions& options) {
  Operation operation(session_.get(), options);
  COFFER_ASSIGN_OR_RETURN(const OpenedVersion version,
                          OpenFile(operation, path, options.version_number));
  if (version.manifest.file_type == FileType::kSymlink) return NotAFile(path);
  const ByteRange range = {options.range_offset, options.range_length};
  AddTotals(operation, version, range);
  GetSummary summary;
  COFFER_ASSIGN_OR_RETURN(summary.bytes_written,
                          ReadRange(operation, version, range, sink));
  summary.files = 1;
  AddDownload(operation, summary);
  operation.progress().AddFile();
  operation.progress().Finish();
  return summary;
}

absl::StatusOr<GetSummary> VaultClient::GetTree(const std::string& path,
                                                const std::string& local_path,
                                                const GetOptions& options) {
  Operation operation(session_.get(), options);
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  PathResolver resolver(session_.get());
  absl::optional<VerifiedEntry> folder;
  if (!names.empty()) {
    COFFER_ASSIGN_OR_RETURN(folder, resolver.Resolve(names, /*full=*/false));
    if (!folder->is_folder()) return NotAFolder(names);
  }
  TreeDownloader downloader(&operation, &options);
  absl::StatusOr<GetSummary> summary = downloader.Get(folder, local_path);
  operation.progress().Finish();
  return summary;
}

absl::Status VaultClient::List(const std::string& path, bool recursive,
                               const EntryVisitor& visitor) {
  Operation operation(session_.get(), {});
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  FolderId folder = session_->root_folder_id();
  PathResolver resolver(session_.get());
  if (!names.empty()) {
    COFFER_ASSIGN_OR_RETURN(VerifiedEntry entry,
                            resolver.Resolve(names, /*full=*/true));
    if (!entry.is_folder()) {
      COFFER_ASSIGN_OR_RETURN(
          const EntryInfo info,
          DescribeEntry(operation, names.back(), std::move(entry)));
      return visitor(info);
    }
    folder = entry.folder_id();
  }
  return ListEntries(operation, folder, recursive, visitor);
}

absl::StatusOr<EntryInfo> VaultClient::Stat(const std::string& path,
                                            uint64_t version_number) {
  Operation operation(session_.get(), {});
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  if (version_number != 0) {
    COFFER_ASSIGN_OR_RETURN(const OpenedVersion version,
                            OpenFile(operation, path, version_number));
    return DescribeFile(names.back(), version);
  }
  if (names.empty()) return StatTop();
  PathResolver resolver(session_.get());
  COFFER_ASSIGN_OR_RETURN(VerifiedEntry entry,
                          resolver.Resolve(names, /*full=*/true));
  return DescribeEntry(operation, names.back(), std::move(entry));
}

absl::StatusOr<EntryInfo> VaultClient::StatTop() const {
  EntryInfo info;
  info.path = "/";
  info.type = EntryType::kFolder;
  info.id = session_->root_folder_id().ToHex();
  info.created_time = session_->record().created_time;
  info.modification_time = info.created_time;
  return info;
}

absl::StatusOr<std::vector<VersionInfo>> VaultClient::ListVersions(
    const std::string& path) {
  Operation operation(session_.get(), {});
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  if (names.empty()) return NotAFile(path);
  PathResolver resolver(session_.get());
  COFFER_ASSIGN_OR_RETURN(const VerifiedEntry entry,
                          resolver.Resolve(names, /*full=*/false));
  if (entry.is_folder()) return NotAFile(path);
  std::vector<VersionInfo> versions;
  COFFER_RETURN_IF_ERROR(VisitVersions(
      operation, entry.file_id(),
      [&](const absl::StatusOr<OpenedVersion>& version) -> absl::Status {
        if (version.ok()) versions.push_back(DescribeVersion(*version));
        return version.status();
      }));
  return versions;
}

absl::Status VaultClient::MakeFolder(const std::string& path, bool parents) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  PathResolver resolver(session_.get());
  return client::MakeFolder(*session_, resolver, names, parents);
}

absl::Status VaultClient::Move(const std::string& from, const std::string& to) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath source, ParseRemotePath(from));
  COFFER_ASSIGN_OR_RETURN(const RemotePath target, ParseRemotePath(to));
  PathResolver resolver(session_.get());
  return MoveEntry(*session_, resolver, source, target);
}

absl::StatusOr<RemoveSummary> VaultClient::Remove(
    const std::string& path, const RemoveOptions& options) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  Operation operation(session_.get(), options);
  PathResolver resolver(session_.get());
  return RemoveEntry(operation, resolver, names, options.recursive);
}

absl::StatusOr<VerifySummary> VaultClient::Verify(
    const std::string& path, const VerifyOptions& options) {
  COFFER_ASSIGN_OR_RETURN(const RemotePath names, ParseRemotePath(path));
  Operation operation(session_.get(), options);
  PathResolver resolver(session_.get());
  VaultVerifier verifier(&operation, &resolver, &options);
  absl::StatusOr<VerifySummary> summary = verifier.Verify(names);
  operation.progress().Finish();
  return summary;
}

}  // namespace coffer::client
