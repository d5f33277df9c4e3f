#ifndef COFFER_CLIENT_CLI_SERVER_PROGRAMS_H_
#define COFFER_CLIENT_CLI_SERVER_PROGRAMS_H_

#include <string>

#include "absl/status/statusor.h"

namespace coffer::cli {

struct ServerPrograms {
  std::string directory;
  std::string storage;
};

// Finds coffer-directory and coffer-storage: in `bin_dir` when that is not "",
// else next to this program, where Bazel puts them relative to it, or in one of
// the folders of `search_path` (as $PATH). NOT_FOUND names the places.
absl::StatusOr<ServerPrograms> FindServerPrograms(
    const std::string& bin_dir, const std::string& program_path,
    const std::string& search_path);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SERVER_PROGRAMS_H_
