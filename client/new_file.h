#ifndef COFFER_CLIENT_NEW_FILE_H_
#define COFFER_CLIENT_NEW_FILE_H_

#include <cstdint>

#include "absl/types/optional.h"
#include "client/upload_journal.h"
#include "client/vault_session.h"
#include "client/version_builder.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::client {

// The id and the key of a file that does not exist yet. They stay the same
// while a put tries to create it, so that what was uploaded for it can be used;
// and when its chunks have keys of its own (dedup scope `file`) the upload
// journal has them for the next put of that name, should this one be
// interrupted.
//
// An entry of the journal is used only if its key unwraps with the vault's keys
// for its file id, and the directory knows no file of that id. Two puts at once
// may use the same entry: chunk keys derive from content, so that differing
// contents do no harm, and the one that commits later finds a file of that id
// under the name. Not thread-safe; one for each file.
class NewFile {
 public:
  // Content up to this size is not worth an entry.
  static constexpr uint64_t kMinJournaledSizeBytes = 1 << 20;

  // `session` must outlive this.
  explicit NewFile(const VaultSession* session) : session_(*session) {}

  // To create it at `place`.
  FileBase BaseAt(const EntryPlace& place);

  // `source` such that the journal is written as soon as the content is known
  // to be large: at once by the hint (0: not known), or while it is read. Use
  // it no longer than this object.
  chunker::ByteSource Journaled(chunker::ByteSource source,
                                uint64_t size_hint_bytes);

  // There is a file at `place` now: nothing is to be continued.
  void Finish(const EntryPlace& place);

  // Takes the journal's entry away, so that the next BaseAt() draws another id
  // and key. False, and without effect, the second time, or when the journal
  // has had nothing to do with them: others would fare no better.
  bool Abandon();

 private:
  bool Continue();
  void Save();

  const VaultSession& session_;
  // Both or none.
  absl::optional<FileId> file_id_;
  absl::optional<crypto::SecretKey> file_key_;
  // Unset when nothing is to be written.
  absl::optional<UploadPlace> place_;
  bool journaled_ = false;
  bool abandoned_ = false;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NEW_FILE_H_
