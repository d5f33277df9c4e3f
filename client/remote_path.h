#ifndef COFFER_CLIENT_REMOTE_PATH_H_
#define COFFER_CLIENT_REMOTE_PATH_H_

// Paths inside a vault: see coffer.h for how they are written.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::client {

// Deeper trees are refused: nobody makes them by hand, and a directory could
// otherwise lead a client in circles.
inline constexpr size_t kMaxPathDepth = 1024;

// Names from the vault's top down; empty for the top itself.
using RemotePath = std::vector<std::string>;

// INVALID_ARGUMENT (INVALID_REQUEST) when a component is no valid name or there
// are more than kMaxPathDepth.
absl::StatusOr<RemotePath> ParseRemotePath(absl::string_view text);

// "/a/b"; "/" for the top.
std::string FormatRemotePath(absl::Span<const std::string> path);

// `name` below `folder`; `name` alone when `folder` is empty.
std::string JoinPath(absl::string_view folder, absl::string_view name);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_REMOTE_PATH_H_
