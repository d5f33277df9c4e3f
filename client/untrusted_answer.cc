#include "client/untrusted_answer.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::client {

absl::Status DistrustAnswer(const absl::Status& status,
                            absl::string_view what) {
  if (status.code() != absl::StatusCode::kUnauthenticated &&
      status.code() != absl::StatusCode::kInvalidArgument &&
      status.code() != absl::StatusCode::kDataLoss) {
    return status;
  }
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  return MakeError(absl::StatusCode::kDataLoss,
                   absl::StrCat("the directory's answer for ", what,
                                " was refused: ", status.message()),
                   info.value_or(ErrorInfo{reason::kMalformed, {}}));
}

absl::Status ForeignAnswer(absl::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss,
                   absl::StrCat("the directory's answer was refused: ", what,
                                "; it lies or is damaged"),
                   {reason::kSignatureInvalid, {}});
}

}  // namespace coffer::client
