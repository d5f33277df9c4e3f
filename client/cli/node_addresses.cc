#include "client/cli/node_addresses.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/ids/id.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

bool IsHostAndPort(absl::string_view text) {
  const absl::StatusOr<rpc::Address> address = rpc::ParseAddress(text);
  return address.ok() && address->port != 0;
}

absl::StatusOr<std::pair<std::string, std::string>> ParseOne(
    absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('=', 1));
  const absl::StatusOr<NodeId> id = NodeId::FromHex(parts.first);
  if (!id.ok() || !IsHostAndPort(parts.second)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot use the node address '", text,
        "': write NODE_ID=HOST:PORT, with a whole id as shown by coffer node "
        "list --json"));
  }
  return std::make_pair(id->ToHex(), std::string(parts.second));
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseNodeAddresses(
    absl::string_view text) {
  std::map<std::string, std::string> addresses;
  for (const absl::string_view part :
       absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    COFFER_ASSIGN_OR_RETURN(auto one,
                            ParseOne(absl::StripAsciiWhitespace(part)));
    const std::string id = one.first;
    if (!addresses.insert(std::move(one)).second) {
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot use the node addresses: node ", id, " has two; give one"));
    }
  }
  return addresses;
}

}  // namespace coffer::cli
