#ifndef COFFER_CLIENT_FILE_UPLOAD_JOURNAL_H_
#define COFFER_CLIENT_FILE_UPLOAD_JOURNAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/local_folder.h"
#include "client/upload_journal.h"
#include "lib/clock/clock.h"
#include "lib/crypto/random.h"

namespace coffer::client {

// A journal in a folder: one file of mode 0600 for each upload, named by a
// digest of the place, replaced as a whole. Several processes may use the
// folder; it is made, with mode 0700, by the first Save(). Files that are not
// the journal's are left alone.
class FileUploadJournal final : public UploadJournal {
 public:
  // How long an entry is of use. Save() removes those that are older, and what
  // killed processes left of unfinished ones.
  static constexpr absl::Duration kMaxAge = absl::Hours(7 * 24);

  // Touches no file. `clock` and `random` must outlive this.
  FileUploadJournal(std::string folder, Clock* clock, crypto::Random* random);

  // NOT_FOUND; DATA_LOSS (MALFORMED): the file is damaged.
  absl::StatusOr<PendingUpload> Find(const UploadPlace& place) override;
  // RESOURCE_EXHAUSTED: disk full. Here and above, PERMISSION_DENIED: others
  // than its owner have access to the folder.
  absl::Status Save(const UploadPlace& place,
                    const PendingUpload& upload) override;
  absl::Status Remove(const UploadPlace& place) override;

 private:
  void RemoveOld(const LocalFolder& folder) const;
  bool IsOld(absl::Time modified) const;

  const std::string folder_;
  Clock& clock_;
  crypto::Random& random_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FILE_UPLOAD_JOURNAL_H_
