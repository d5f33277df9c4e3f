#include "services/directory/data_folder.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/directory/rocksdb_metadata_store.h"

namespace coffer::directory {
namespace {

namespace fs = std::filesystem;

constexpr char kDatabaseFolder[] = "metadata";
constexpr char kLostAndFound[] = "lost+found";

absl::Status CreateFolder(const fs::path& path) {
  std::error_code error;
  const bool created = fs::create_directories(path, error);
  if (!error && created) {
    fs::permissions(path, fs::perms::owner_all, error);
  }
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(
      error.value(),
      absl::StrCat("cannot create the data folder ", path.string()));
}

// A folder without a database must be empty: that of a storage node, say, would
// be of no use to either any more.
absl::Status CheckIsOurs(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path / kDatabaseFolder, error)) return absl::OkStatus();
  for (fs::directory_iterator entry(path, error);
       entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == kLostAndFound) continue;
    return MakeError(
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("cannot use ", path.string(), ": it contains \"", name,
                     "\", so it is not the folder of a directory; choose an "
                     "empty folder, or one of an earlier run"),
        {reason::kWrongDataFolder, {}});
  }
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(
      error.value(),
      absl::StrCat("cannot list the data folder ", path.string()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetadataStore>> OpenDataFolder(
    const std::string& path) {
  if (path.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "no data folder: give one with --data-dir",
                     {reason::kInvalidRequest, {}});
  }
  COFFER_RETURN_IF_ERROR(CreateFolder(path));
  COFFER_RETURN_IF_ERROR(CheckIsOurs(path));
  absl::StatusOr<std::unique_ptr<MetadataStore>> store =
      OpenRocksdbMetadataStore((fs::path(path) / kDatabaseFolder).string(), {});
  if (absl::IsUnavailable(store.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the data folder ", path,
        " is in use by another process: stop that directory first, or give "
        "this one a folder of its own (",
        store.status().message(), ")"));
  }
  if (!store.ok()) {
    return Annotate(store.status(), absl::StrCat("data folder ", path));
  }
  return store;
}

}  // namespace coffer::directory
