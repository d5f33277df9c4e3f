#include "client/cli/server_programs.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> Find(const std::string& name,
                                 const std::vector<fs::path>& folders) {
  std::vector<std::string> places;
  for (const fs::path& folder : folders) {
    std::error_code error;
    const fs::path path = folder / name;
    if (fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0) {
      return path.lexically_normal().string();
    }
    places.push_back(folder.lexically_normal().string());
  }
  return absl::NotFoundError(absl::StrCat("cannot find the program ", name,
                                          " in ", absl::StrJoin(places, ", "),
                                          "; name its folder with --bin-dir"));
}

}  // namespace

absl::StatusOr<ServerPrograms> FindServerPrograms(
    const std::string& bin_dir, const std::string& program_path,
    const std::string& search_path) {
  const auto folders_for = [&](const char* service) {
    if (!bin_dir.empty()) return std::vector<fs::path>{bin_dir};
    const fs::path own = fs::path(program_path).parent_path();
    std::vector<fs::path> folders = {
        own, own.parent_path().parent_path() / "services" / service};
    for (const auto& folder :
         absl::StrSplit(search_path, ':', absl::SkipEmpty())) {
      folders.emplace_back(std::string(folder));
    }
    return folders;
  };
  ServerPrograms programs;
  COFFER_ASSIGN_OR_RETURN(programs.directory,
                          Find("coffer-directory", folders_for("directory")));
  COFFER_ASSIGN_OR_RETURN(programs.storage,
                          Find("coffer-storage", folders_for("storage")));
  return programs;
}

}  // namespace coffer::cli
