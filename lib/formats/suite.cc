#include "lib/formats/suite.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::formats {

absl::Status CheckSuite(uint32_t suite) {
  if (suite == kSuite1) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("cannot read data of format suite ", suite,
                                ": this program knows suite 1 only; use a "
                                "newer one, or check for damage"),
                   {reason::kUnknownSuite, {{"suite", absl::StrCat(suite)}}});
}

}  // namespace coffer::formats
