#ifndef COFFER_CLIENT_CLI_ERROR_REPORT_H_
#define COFFER_CLIENT_CLI_ERROR_REPORT_H_

// How an error reaches the user: what failed and why, what to do next, and at
// last a line for machines.
//
//   error: cannot store /a: stored 1 of 3 copies, 2 needed: ...
//   next: coffer cluster status     (which nodes are down)
//   [QUORUM_NOT_MET]

#include <string>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// The stable reason; the name of the code where there is none.
std::string ReasonOf(const absl::Status& status);

// What the user can do about it, lines separated by '\n'; "" when there is
// nothing that is true of every such error.
std::string NextStepFor(const absl::Status& status);

// The text above, with '\n' at its end. `next_step` replaces the general advice
// unless it is empty.
std::string RenderError(const absl::Status& status,
                        const std::string& next_step);

// {"code": 4, "status": "NOT_FOUND", "reason": ..., "message": ...}, with
// "next_step" and "metadata" where there are such.
nlohmann::json ErrorToJson(const absl::Status& status,
                           const std::string& next_step);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ERROR_REPORT_H_
