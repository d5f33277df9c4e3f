#include "client/cli/health_check_name.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/suggestion.h"

namespace coffer::cli {

absl::StatusOr<std::string> FindHealthCheck(absl::string_view text,
                                            ClusterAdmin* admin) {
  const std::string name =
      absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}});
  const absl::StatusOr<ClusterHealth> health = admin->GetHealth();
  if (!health.ok() || health->checks.empty()) return name;
  std::vector<std::string> names;
  for (const HealthCheck& check : health->checks) names.push_back(check.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return name;
  const std::string closest = ClosestMatch(name, names);
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no health check '", text, "'",
      closest.empty() ? "" : absl::StrCat(": did you mean ", closest, "?"),
      closest.empty() ? ": there are " : " There are ",
      absl::StrJoin(names, ", ")));
}

}  // namespace coffer::cli
