#include "client/cli/node_selector.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/node_format.h"
#include "lib/rpc/address.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::cli {
namespace {

constexpr size_t kMaxNamed = 10;

bool IsNumeric(const std::string& host) {
  return host.find_first_not_of("0123456789.:") == std::string::npos;
}

bool IsAt(const NodeEndpoint& endpoint, const std::string& wanted) {
  if (endpoint.address == wanted) return true;
  const absl::StatusOr<rpc::Address> address =
      rpc::ParseAddress(endpoint.address);
  if (!address.ok()) return false;
  if (address->host == wanted) return true;
  return !IsNumeric(address->host) &&
         absl::StartsWith(address->host, absl::StrCat(wanted, "."));
}

bool Matches(const AdminNode& node, const std::string& wanted) {
  return absl::StartsWith(node.summary.id, wanted) ||
         std::any_of(node.endpoints.begin(), node.endpoints.end(),
                     [&](const NodeEndpoint& at) { return IsAt(at, wanted); });
}

std::string NamesOf(const std::vector<AdminNode>& nodes) {
  std::vector<std::string> names;
  for (const AdminNode& node : nodes) {
    if (names.size() == kMaxNamed) {
      names.push_back("...");
      break;
    }
    names.push_back(absl::StrCat(ShortId(node.summary.id), " (",
                                 node.summary.address, ")"));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

absl::StatusOr<std::string> SelectNode(const std::string& wanted,
                                       const std::vector<AdminNode>& nodes) {
  if (wanted.empty()) {
    return absl::InvalidArgumentError("NODE is empty: name a node");
  }
  std::vector<AdminNode> found;
  for (const AdminNode& node : nodes) {
    if (node.summary.id == wanted) return wanted;
    if (Matches(node, wanted)) found.push_back(node);
  }
  if (found.size() == 1) return found.front().summary.id;
  if (found.empty()) {
    return MakeError(absl::StatusCode::kNotFound,
                     absl::StrCat("no node '", wanted, "'",
                                  nodes.empty() ? ": the cluster has no nodes"
                                                : absl::StrCat("; there are: ",
                                                               NamesOf(nodes))),
                     {reason::kNodeNotFound, {}});
  }
  return absl::InvalidArgumentError(
      absl::StrCat("several nodes match '", wanted, "': ", NamesOf(found),
                   "; give more digits of the id"));
}

}  // namespace coffer::cli
