#include "client/local_content.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/file_putter.h"
#include "client/local_files.h"
#include "client/manifest.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

FileAttributes AttributesOf(const LocalFileInfo& info) {
  return {info.mode, info.modification_time_ns};
}

}  // namespace

absl::StatusOr<FileContent> ContentOfLocalFile(LocalFiles& files,
                                               const std::string& path) {
  COFFER_ASSIGN_OR_RETURN(LocalFileInfo info, files.Stat(path));
  FileContent content;
  if (info.type == LocalFileType::kFolder) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot put ", path, " as a file: it is a folder"));
  }
  if (info.type == LocalFileType::kSymlink) {
    content.file_type = FileType::kSymlink;
    COFFER_ASSIGN_OR_RETURN(content.symlink_target, files.ReadLink(path));
  } else {
    COFFER_ASSIGN_OR_RETURN(std::unique_ptr<LocalFile> opened,
                            files.Open(path));
    info = opened->info();
    content.size_hint_bytes = info.size_bytes;
    const std::shared_ptr<LocalFile> file(std::move(opened));
    content.open = [file]() -> absl::StatusOr<chunker::ByteSource> {
      COFFER_RETURN_IF_ERROR(file->Rewind());
      return chunker::ByteSource(
          [file](absl::Span<uint8_t> out) { return file->Read(out); });
    };
    content.has_changed = [file] { return file->HasChanged(); };
    content.attributes_as_opened = [file] {
      return AttributesOf(file->info());
    };
  }
  content.attributes = AttributesOf(info);
  return content;
}

}  // namespace coffer::client
