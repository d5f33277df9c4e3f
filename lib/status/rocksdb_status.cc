#include "lib/status/rocksdb_status.h"

#include "absl/strings/str_cat.h"

namespace coffer {
namespace {

bool IsOutOfSpace(const rocksdb::Status& status) {
  return status.subcode() == rocksdb::Status::kNoSpace ||
         status.subcode() == rocksdb::Status::kSpaceLimit ||
         status.subcode() == rocksdb::Status::kMemoryLimit;
}

absl::StatusCode CodeOf(const rocksdb::Status& status) {
  if (IsOutOfSpace(status)) return absl::StatusCode::kResourceExhausted;
  switch (status.code()) {
    case rocksdb::Status::kNotFound:
      return absl::StatusCode::kNotFound;
    case rocksdb::Status::kCorruption:
      return absl::StatusCode::kDataLoss;
    case rocksdb::Status::kAborted:
      return absl::StatusCode::kAborted;
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kIncomplete:
    case rocksdb::Status::kShutdownInProgress:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status FromRocksdbStatus(const rocksdb::Status& status,
                               absl::string_view operation) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(CodeOf(status),
                      absl::StrCat(operation, ": ", status.ToString()));
}

}  // namespace coffer
