#ifndef COFFER_CLIENT_UPLOAD_JOURNAL_H_
#define COFFER_CLIENT_UPLOAD_JOURNAL_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/formats/file_key.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Where a file is to be that does not exist yet.
struct UploadPlace {
  VaultId vault_id;
  FolderId parent;
  NameTag name_tag;
};

// What a put of a new file has drawn at random, and needs again to continue:
// all keys of the file's chunks derive from both.
struct PendingUpload {
  FileId file_id;
  // Wrapped by a vault key: no secret.
  formats::FileKeyRecord file_key;
};

// The uploads of new files that this device has begun and not committed, so
// that the same put again, by another process, finds the chunks that are stored
// already. An optimisation: everything may be lost at any time, and no put
// fails by an error from here. Thread-safe.
class UploadJournal {
 public:
  virtual ~UploadJournal() = default;

  // What was saved last for that place, not older than the journal keeps it.
  // Not to be trusted before its key is unwrapped. NOT_FOUND; any other error:
  // there is something, of no use.
  virtual absl::StatusOr<PendingUpload> Find(const UploadPlace& place) = 0;

  // Replaces what there is for that place.
  virtual absl::Status Save(const UploadPlace& place,
                            const PendingUpload& upload) = 0;

  // OK as well when there is nothing for that place.
  virtual absl::Status Remove(const UploadPlace& place) = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UPLOAD_JOURNAL_H_
