#include "services/directory/data_folder.h"

#include <filesystem>
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

}  // namespace

absl::StatusOr<std::unique_ptr<MetadataStore>> OpenDataFolder(
    const std::string& path) {
  if (path.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "no data folder: give one with --data-dir",
                     {reason::kInvalidRequest, {}});
  }
  COFFER_RETURN_IF_ERROR(CreateFolder(path));
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
