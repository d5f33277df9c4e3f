#ifndef COFFER_CLIENT_CLI_SUGGESTION_H_
#define COFFER_CLIENT_CLI_SUGGESTION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace coffer::cli {

// The one of `candidates` that somebody who typed `word` most likely meant, by
// the number of letters to insert, delete, replace or swap; "" when none is
// close.
std::string ClosestMatch(absl::string_view word,
                         const std::vector<std::string>& candidates);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SUGGESTION_H_
