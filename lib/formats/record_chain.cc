#include "lib/formats/record_chain.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/formats/membership.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

absl::Status Broken(absl::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, message,
                   {reason::kSignatureInvalid, {}});
}

}  // namespace

absl::Status CheckSuccessor(const VersionRecord& previous,
                            const VersionRecord& next) {
  if (next.vault_id != previous.vault_id || next.file_id != previous.file_id) {
    return Broken("cannot trust a file's history: it mixes two files");
  }
  // The difference cannot wrap around, unlike the sum.
  if (next.version_number <= previous.version_number ||
      next.version_number - previous.version_number != 1 ||
      next.parent_version_id != previous.version_id) {
    return Broken("cannot trust a file's history: a version is missing");
  }
  if (next.previous_record_sha256 != RecordHash(previous)) {
    return Broken("cannot trust a file's history: a version was replaced");
  }
  return absl::OkStatus();
}

absl::Status VerifyVersionChain(const Membership& membership,
                                const FileId& file_id, ChainStart start,
                                absl::Span<const VersionRecord> oldest_first) {
  for (size_t i = 0; i < oldest_first.size(); ++i) {
    const VersionRecord& record = oldest_first[i];
    COFFER_RETURN_IF_ERROR(membership.VerifyRecord(record));
    if (record.file_id != file_id) {
      return Broken("cannot trust a file's history: it is another file's");
    }
    if (i > 0) {
      COFFER_RETURN_IF_ERROR(CheckSuccessor(oldest_first[i - 1], record));
    } else if (start == ChainStart::kFirstVersion &&
               record.version_number != 1) {
      return Broken(
          "cannot trust a file's history: its first version is missing");
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer::formats
