#ifndef COFFER_SERVICES_STORAGE_PUT_SESSION_H_
#define COFFER_SERVICES_STORAGE_PUT_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "services/storage/blob_ingest.h"
#include "services/storage/disk_reserve.h"
#include "services/storage/receipt_signer.h"

namespace coffer::storage {

// Blobs of one session that may be without an answer at a time; a client that
// does not read answers is held back.
inline constexpr size_t kMaxUnansweredBlobs = 16384;
// Blobs in one batch of answers, so that it fits into one message.
inline constexpr size_t kMaxAnswersPerBatch = 4096;

// One stream of PutBlobs without its transport. One thread receives while
// another one takes answers.
class PutSession {
 public:
  struct Header {
    BlobId blob_id;
    uint64_t size_bytes = 0;
  };

  // One message: a header when it begins a blob, then bytes.
  struct Message {
    absl::optional<Header> header;
    std::vector<absl::string_view> parts;
    // Keeps the parts alive.
    std::shared_ptr<const void> owner;
  };

  struct Failure {
    BlobId blob_id;
    absl::Status status;
  };

  // What to tell the client: these are durable, those were refused.
  struct Answers {
    std::vector<ReceiptSigner::HeldBlob> stored;
    std::vector<Failure> failures;
  };

  // Both must outlive the session.
  PutSession(BlobIngest* ingest, DiskReserve* reserve);

  // Takes the next message. Blocks while memory is short. After an error the
  // session receives no more; what it has received before is answered.
  //
  //   INVALID_ARGUMENT     header, size or order of messages is wrong
  //   RESOURCE_EXHAUSTED   (reason DISK_RESERVE) no more blobs fit
  //   UNAVAILABLE          the node is stopping
  absl::Status Receive(Message message);

  // No more messages. INVALID_ARGUMENT when that is in the middle of a blob.
  // Must be called once, also after errors, or answers never end.
  absl::Status FinishReceiving();

  // Blocks for answers; nullopt when all were given and receiving has finished.
  absl::optional<Answers> NextAnswers();

 private:
  // What is waiting to be told. Outlives the session while blobs are under way.
  class AnswerQueue;

  absl::Status Begin(const Header& header);
  absl::Status Append(Message message);
  void Complete();

  BlobIngest& ingest_;
  DiskReserve& reserve_;
  const std::shared_ptr<AnswerQueue> answers_;
  // The blob that is being received; used by the receiving thread alone.
  absl::optional<BlobIngest::Blob> blob_;
  uint64_t missing_bytes_ = 0;
  merkle::BlobHasher hasher_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PUT_SESSION_H_
