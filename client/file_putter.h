#ifndef COFFER_CLIENT_FILE_PUTTER_H_
#define COFFER_CLIENT_FILE_PUTTER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/chunk_pipeline.h"
#include "client/manifest.h"
#include "client/new_file.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/version_builder.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct FileAttributes {
  uint32_t mode = 0;
  // Since 1970 UTC.
  int64_t modification_time_ns = 0;
};

// What is to be stored under a name.
struct FileContent {
  FileType file_type = FileType::kRegular;
  FileAttributes attributes;
  std::string symlink_target;
  // 0: not known.
  uint64_t size_hint_bytes = 0;
  // `open` works only once: it fails the second time, with FAILED_PRECONDITION.
  bool readable_once = false;
  // The bytes from their start; not called for links.
  std::function<absl::StatusOr<chunker::ByteSource>()> open;
  // Whether the bytes have changed since `open` was last called; may be empty.
  std::function<bool()> has_changed;
  // Those of the bytes as of when `open` was last called; empty: `attributes`,
  // whenever that was.
  std::function<FileAttributes()> attributes_as_opened;
};

enum class PutOutcome { kNew, kChanged, kUnchanged };

struct PutResult {
  PutOutcome outcome = PutOutcome::kNew;
  FileId file_id;
  uint64_t version_number = 0;
  uint64_t length_bytes = 0;
  uint64_t chunk_count = 0;
  uint64_t chunks_reused = 0;
  uint64_t chunks_degraded = 0;
  // Somebody wrote to the file while it was read, each time.
  bool changed_while_read = false;
};

// Adds a result to the summary of a put: as a file, or as a link.
void AddToSummary(const PutResult& result, FileType file_type,
                  PutSummary& summary);

// Stores one file: looks it up, uploads what is not stored yet, and commits.
// Committing nothing is the outcome when the current version is the same.
//
// When somebody else changes the file meanwhile and there is no precondition,
// it is looked up again and committed on top of that version; the content is
// read again when the name means another file whose chunks have other keys.
// When the directory will not have blobs (condemned, or too few copies), they
// are sent again, a few times. What changes while it is read is read once more,
// and then stored as it was read, and the result says so. A put of a large new
// file that does not come to its end is continued by the next one: see NewFile.
// Not thread-safe; one for each file.
class FilePutter {
 public:
  // Both must outlive this.
  FilePutter(Operation* operation, PathResolver* resolver)
      : operation_(*operation),
        resolver_(*resolver),
        new_file_(&operation->session()) {}

  // ALREADY_EXISTS (ENTRY_EXISTS), ABORTED (VERSION_CONFLICT: metadata
  // "current_version"), FAILED_PRECONDITION (NOT_A_FILE), and what the parts
  // return.
  absl::StatusOr<PutResult> Put(const EntryPlace& place,
                                const FileContent& content,
                                const PutPrecondition& precondition);

 private:
  // What was uploaded, and for which file it was sealed.
  struct Uploaded {
    FileId file_id;
    FileAttributes attributes;
    UploadedContent content;
    bool changed_while_read = false;
  };

  absl::StatusOr<PutResult> TryOnce(const EntryPlace& place,
                                    const FileContent& content,
                                    const PutPrecondition& precondition);
  absl::Status Upload(const FileBase& base, const FileContent& content);
  absl::Status UploadOnce(const FileBase& base, const FileContent& content);
  absl::Status Commit(const BuiltVersion& built);
  bool WasCommitted(const BuiltVersion& built);
  bool ShouldRetry(const absl::Status& error, const FileContent& content,
                   const PutPrecondition& precondition);
  bool IsUploaded(const FileBase& base) const;
  Manifest ManifestOf(const FileContent& content);

  Operation& operation_;
  PathResolver& resolver_;
  NewFile new_file_;
  int lost_blobs_count_ = 0;
  bool has_upload_ = false;
  Uploaded uploaded_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FILE_PUTTER_H_
