#include "services/storage/put_session.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {

namespace {

template <typename T>
std::vector<T> TakeFront(size_t count, std::vector<T>* from) {
  if (count >= from->size()) return std::exchange(*from, {});
  const auto end = from->begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<T> taken(from->begin(), end);
  from->erase(from->begin(), end);
  return taken;
}

}  // namespace

class PutSession::AnswerQueue {
 public:
  // A blob that will be answered. Waits while too many are not.
  void Expect() {
    const auto room = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return unanswered_ < kMaxUnansweredBlobs;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&room));
    ++unanswered_;
  }

  void Stored(const BlobId& id, uint64_t size_bytes) {
    absl::MutexLock lock(&mutex_);
    ready_.stored.push_back({id, size_bytes});
  }

  void Failed(const BlobId& id, const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    ready_.failures.push_back({id, status});
  }

  void Finish() {
    absl::MutexLock lock(&mutex_);
    finished_ = true;
  }

  absl::optional<Answers> Take() {
    const auto something = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return ReadyCount() > 0 || (finished_ && unanswered_ == 0);
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&something));
    if (ReadyCount() == 0) return absl::nullopt;
    Answers answers;
    answers.stored = TakeFront(kMaxAnswersPerBatch, &ready_.stored);
    answers.failures = TakeFront(kMaxAnswersPerBatch - answers.stored.size(),
                                 &ready_.failures);
    unanswered_ -= answers.stored.size() + answers.failures.size();
    return answers;
  }

 private:
  size_t ReadyCount() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return ready_.stored.size() + ready_.failures.size();
  }

  absl::Mutex mutex_;
  Answers ready_ ABSL_GUARDED_BY(mutex_);
  size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

PutSession::PutSession(BlobIngest* ingest, DiskReserve* reserve)
    : ingest_(*ingest),
      reserve_(*reserve),
      answers_(std::make_shared<AnswerQueue>()) {}

absl::Status PutSession::Receive(Message message) {
  if (message.header.has_value()) {
    COFFER_RETURN_IF_ERROR(Begin(*message.header));
  } else if (!blob_.has_value()) {
    return InvalidRequestError(
        "data without a blob; begin each blob with a header");
  } else if (message.parts.empty()) {
    return InvalidRequestError("a message without header and data");
  }
  return Append(std::move(message));
}

absl::Status PutSession::Begin(const Header& header) {
  if (blob_.has_value()) {
    return InvalidRequestError(absl::StrCat(
        "a header in the middle of a blob; send the missing ", missing_bytes_,
        " bytes of blob ", blob_->id.ToHex(), " first"));
  }
  COFFER_RETURN_IF_ERROR(ValidateBlobSize(header.size_bytes));
  COFFER_RETURN_IF_ERROR(reserve_.CheckPut(header.size_bytes));
  answers_->Expect();
  absl::StatusOr<ByteBudget::Reservation> reservation =
      ingest_.Reserve(header.size_bytes);
  if (!reservation.ok()) {
    answers_->Failed(header.blob_id, reservation.status());
    return reservation.status();
  }
  blob_.emplace();
  blob_->id = header.blob_id;
  blob_->size_bytes = header.size_bytes;
  blob_->reservation = *std::move(reservation);
  missing_bytes_ = header.size_bytes;
  return absl::OkStatus();
}

absl::Status PutSession::Append(Message message) {
  uint64_t message_bytes = 0;
  for (const absl::string_view part : message.parts) {
    message_bytes += part.size();
  }
  if (message_bytes > kMaxPieceBytes) {
    return InvalidRequestError(absl::StrCat("a message with ", message_bytes,
                                            " bytes of data; send at most ",
                                            kMaxPieceBytes));
  }
  if (message_bytes > missing_bytes_) {
    return InvalidRequestError(absl::StrCat(
        "more data than blob ", blob_->id.ToHex(), " has by its header"));
  }
  for (const absl::string_view part : message.parts) {
    hasher_.Update(part);
    blob_->parts.push_back(part);
  }
  blob_->owners.push_back(std::move(message.owner));
  missing_bytes_ -= message_bytes;
  if (missing_bytes_ == 0) Complete();
  return absl::OkStatus();
}

void PutSession::Complete() {
  BlobIngest::Blob blob = *std::move(blob_);
  blob_.reset();
  const BlobId id = blob.id;
  if (hasher_.Finish() != id) {
    answers_->Failed(
        id, MakeError(absl::StatusCode::kInvalidArgument,
                      absl::StrCat("the bytes received for blob ", id.ToHex(),
                                   " have another hash; send them again"),
                      {reason::kBlobIdMismatch, {}}));
    return;
  }
  blob.done = [answers = answers_, id,
               size_bytes = blob.size_bytes](const absl::Status& status) {
    if (status.ok()) {
      answers->Stored(id, size_bytes);
    } else {
      answers->Failed(id, status);
    }
  };
  ingest_.Submit(std::move(blob));
}

absl::Status PutSession::FinishReceiving() {
  absl::Status status;
  if (blob_.has_value()) {
    status = InvalidRequestError(absl::StrCat(
        "the stream ended in the middle of blob ", blob_->id.ToHex()));
    answers_->Failed(blob_->id, status);
    blob_.reset();
  }
  answers_->Finish();
  return status;
}

absl::optional<PutSession::Answers> PutSession::NextAnswers() {
  return answers_->Take();
}

}  // namespace coffer::storage
