#include "client/cli/fake_client.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

const absl::Time kFakeTime = absl::FromUnixSeconds(1700000000);

std::string ReadAll(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class FakeVault : public Vault {
 public:
  FakeVault(FakeCluster* cluster, const std::string& name)
      : cluster_(*cluster),
        info_(cluster->vaults[name]),
        entries_(cluster->entries[name]) {
    ++cluster_.open_vaults;
  }
  ~FakeVault() override { --cluster_.open_vaults; }

  VaultInfo info() const override { return info_; }

  absl::StatusOr<PutSummary> PutFile(const std::string& local_path,
                                     const std::string& path,
                                     const PutOptions& options) override {
    return Put(ReadAll(local_path), path, options);
  }

  absl::StatusOr<PutSummary> PutStream(const ByteSource& source,
                                       const std::string& path,
                                       const PutOptions& options) override {
    std::string contents;
    std::array<uint8_t, 16> buffer{};
    while (true) {
      COFFER_ASSIGN_OR_RETURN(const size_t count,
                              source(absl::MakeSpan(buffer)));
      if (count == 0) return Put(contents, path, options);
      contents.append(buffer.begin(), buffer.begin() + count);
    }
  }

  absl::StatusOr<PutSummary> PutTree(const std::string& local_path,
                                     const std::string& path,
                                     const PutOptions& options) override {
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    PutSummary total = cluster_.extra_put_summary;
    if (path != "/" && entries_.count(path) == 0) {
      entries_[path].type = EntryType::kFolder;
      ++total.folders_created;
    }
    for (const auto& entry : fs::recursive_directory_iterator(local_path)) {
      const std::string target =
          absl::StrCat(path == "/" ? "" : path, "/",
                       fs::relative(entry.path(), local_path).string());
      if (entry.is_directory()) {
        entries_[target].type = EntryType::kFolder;
        ++total.folders_created;
        continue;
      }
      COFFER_ASSIGN_OR_RETURN(
          const PutSummary one,
          Put(ReadAll(entry.path().string()), target, options));
      total.files_new += one.files_new;
      total.files_changed += one.files_changed;
      total.bytes_read += one.bytes_read;
    }
    return total;
  }

  absl::StatusOr<GetSummary> GetFile(const std::string& path,
                                     const std::string& local_path,
                                     const GetOptions& options) override {
    if (!options.overwrite && fs::exists(local_path)) {
      return absl::AlreadyExistsError(absl::StrCat(local_path, " exists"));
    }
    std::ofstream stream(local_path);
    return GetStream(
        path,
        [&stream](absl::string_view bytes) {
          stream << bytes;
          return absl::OkStatus();
        },
        options);
  }

  absl::StatusOr<GetSummary> GetStream(const std::string& path,
                                       const ByteSink& sink,
                                       const GetOptions& options) override {
    COFFER_RETURN_IF_ERROR(CheckCancelled(options));
    COFFER_ASSIGN_OR_RETURN(const FakeEntry* entry, Find(path));
    const size_t number = options.version_number == 0 ? entry->versions.size()
                                                      : options.version_number;
    if (number == 0 || number > entry->versions.size()) {
      return absl::NotFoundError("no such version");
    }
    const std::string& contents = entry->versions[number - 1];
    if (options.range_offset > contents.size()) {
      return absl::OutOfRangeError("the range starts beyond the end");
    }
    const size_t length =
        options.range_length == 0 ? std::string::npos : options.range_length;
    const std::string part = contents.substr(options.range_offset, length);
    COFFER_RETURN_IF_ERROR(sink(part));
    GetSummary summary;
    summary.files = 1;
    summary.bytes_written = part.size();
    return summary;
  }

  absl::StatusOr<GetSummary> GetTree(const std::string& path,
                                     const std::string& local_path,
                                     const GetOptions& options) override {
    GetSummary total;
    fs::create_directories(local_path);
    const std::string prefix = path == "/" ? "/" : path + "/";
    for (const auto& [name, entry] : entries_) {
      if (!absl::StartsWith(name, prefix)) continue;
      const std::string target =
          absl::StrCat(local_path, "/", name.substr(prefix.size()));
      if (entry.type == EntryType::kFolder) {
        fs::create_directories(target);
        ++total.folders;
        continue;
      }
      COFFER_ASSIGN_OR_RETURN(const GetSummary one,
                              GetFile(name, target, options));
      total.files += one.files;
      total.bytes_written += one.bytes_written;
    }
    return total;
  }

  absl::Status List(const std::string& path, bool recursive,
                    const EntryVisitor& visitor) override {
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    if (path != "/") COFFER_RETURN_IF_ERROR(Find(path).status());
    const std::string prefix = path == "/" ? "/" : path + "/";
    for (const auto& [name, entry] : entries_) {
      if (!absl::StartsWith(name, prefix)) continue;
      const std::string relative = name.substr(prefix.size());
      if (!recursive && absl::StrContains(relative, '/')) continue;
      COFFER_RETURN_IF_ERROR(visitor(Describe(relative, entry)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<EntryInfo> Stat(const std::string& path,
                                 uint64_t version_number) override {
    COFFER_ASSIGN_OR_RETURN(const FakeEntry* entry, Find(path));
    if (version_number > entry->versions.size()) {
      return absl::NotFoundError("no such version");
    }
    return Describe(path.substr(path.rfind('/') + 1), *entry);
  }

  absl::StatusOr<std::vector<VersionInfo>> ListVersions(
      const std::string& path) override {
    COFFER_ASSIGN_OR_RETURN(const FakeEntry* entry, Find(path));
    std::vector<VersionInfo> versions;
    for (size_t number = entry->versions.size(); number > 0; --number) {
      VersionInfo version;
      version.number = number;
      version.size_bytes = entry->versions[number - 1].size();
      version.created_time = kFakeTime;
      version.device_id = "d0";
      versions.push_back(version);
    }
    return versions;
  }

  absl::Status MakeFolder(const std::string& path, bool parents) override {
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    const std::string parent = path.substr(0, path.rfind('/'));
    if (!parents && !parent.empty()) {
      COFFER_RETURN_IF_ERROR(Find(parent).status());
    }
    if (entries_.count(path) != 0 && !parents) {
      return absl::AlreadyExistsError(absl::StrCat(path, " exists"));
    }
    entries_[path].type = EntryType::kFolder;
    return absl::OkStatus();
  }

  absl::Status Move(const std::string& from, const std::string& to) override {
    COFFER_RETURN_IF_ERROR(Find(from).status());
    if (entries_.count(to) != 0) {
      return absl::AlreadyExistsError(absl::StrCat(to, " exists"));
    }
    entries_[to] = std::move(entries_[from]);
    entries_.erase(from);
    return absl::OkStatus();
  }

  absl::StatusOr<RemoveSummary> Remove(const std::string& path,
                                       const RemoveOptions& options) override {
    COFFER_RETURN_IF_ERROR(CheckCancelled(options));
    COFFER_ASSIGN_OR_RETURN(const FakeEntry* entry, Find(path));
    RemoveSummary summary;
    if (entry->type == EntryType::kFolder) {
      if (!options.recursive) {
        return MakeError(absl::StatusCode::kFailedPrecondition, "not empty",
                         {reason::kFolderNotEmpty, {}});
      }
      summary.folders = 1;
    } else {
      summary.files = 1;
    }
    entries_.erase(path);
    return summary;
  }

  absl::StatusOr<VerifySummary> Verify(const std::string&,
                                       const VerifyOptions& options) override {
    COFFER_RETURN_IF_ERROR(CheckCancelled(options));
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    return cluster_.verification;
  }

 private:
  absl::StatusOr<const FakeEntry*> Find(const std::string& path) const {
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    const auto found = entries_.find(path);
    if (found != entries_.end()) return &found->second;
    return MakeError(absl::StatusCode::kNotFound,
                     absl::StrCat(path, " does not exist"),
                     {reason::kEntryNotFound, {}});
  }

  absl::StatusOr<PutSummary> Put(const std::string& contents,
                                 const std::string& path,
                                 const PutOptions& options) {
    COFFER_RETURN_IF_ERROR(cluster_.failure);
    COFFER_RETURN_IF_ERROR(CheckCancelled(options));
    std::vector<std::string>& versions = entries_[path].versions;
    if (options.precondition.kind == PutPrecondition::Kind::kCreateOnly &&
        !versions.empty()) {
      return absl::AlreadyExistsError(absl::StrCat(path, " exists"));
    }
    if (options.precondition.kind == PutPrecondition::Kind::kExpectedVersion &&
        options.precondition.version_number != versions.size()) {
      return MakeError(absl::StatusCode::kAborted, "another version is current",
                       {reason::kVersionConflict, {}});
    }
    PutSummary summary;
    (versions.empty() ? summary.files_new : summary.files_changed) = 1;
    versions.push_back(contents);
    summary.bytes_read = contents.size();
    summary.bytes_sent = 3 * contents.size();
    summary.chunks_total = 1;
    summary.file_id = "f0";
    summary.version_number = versions.size();
    return summary;
  }

  static absl::Status CheckCancelled(const OperationOptions& options) {
    return options.cancellation != nullptr &&
                   options.cancellation->IsCancelled()
               ? absl::CancelledError("cancelled")
               : absl::OkStatus();
  }

  static EntryInfo Describe(const std::string& path, const FakeEntry& entry) {
    EntryInfo info;
    info.path = path;
    info.type = entry.type;
    info.id = "e0";
    info.mode = entry.type == EntryType::kFolder ? 0755 : 0644;
    info.modification_time = kFakeTime;
    info.created_time = kFakeTime;
    info.symlink_target = entry.symlink_target;
    info.version_number = entry.versions.size();
    if (!entry.versions.empty()) {
      info.size_bytes = entry.versions.back().size();
      info.stored_bytes = info.size_bytes + 16;
      info.chunk_count = 1;
    }
    return info;
  }

  FakeCluster& cluster_;
  const VaultInfo info_;
  std::map<std::string, FakeEntry>& entries_;
};

}  // namespace

void FakeCluster::AddVault(const std::string& name) {
  vaults[name].name = name;
  vaults[name].id = absl::StrCat("id-of-", name);
}

void FakeCluster::AddFile(const std::string& vault, const std::string& path,
                          const std::string& contents) {
  entries[vault][path].versions.push_back(contents);
}

void FakeCluster::AddFolder(const std::string& vault, const std::string& path) {
  entries[vault][path].type = EntryType::kFolder;
}

FakeClient::~FakeClient() {
  if (cluster_.open_vaults > 0) cluster_.vault_outlived_client = true;
}

absl::StatusOr<VaultInfo> FakeClient::CreateVault(const std::string& name,
                                                  const VaultOptions& options) {
  COFFER_RETURN_IF_ERROR(cluster_.failure);
  if (cluster_.vaults.count(name) != 0) {
    return MakeError(absl::StatusCode::kAlreadyExists,
                     absl::StrCat("the vault ", name, " exists"),
                     {reason::kVaultExists, {}});
  }
  cluster_.AddVault(name);
  cluster_.vaults[name].options = options;
  return cluster_.vaults[name];
}

absl::StatusOr<std::vector<VaultInfo>> FakeClient::ListVaults() {
  COFFER_RETURN_IF_ERROR(cluster_.failure);
  std::vector<VaultInfo> vaults;
  for (const auto& [name, vault] : cluster_.vaults) vaults.push_back(vault);
  return vaults;
}

absl::StatusOr<std::unique_ptr<Vault>> FakeClient::OpenVault(
    const std::string& name_or_id) {
  COFFER_RETURN_IF_ERROR(cluster_.failure);
  if (cluster_.vaults.count(name_or_id) == 0) {
    return MakeError(absl::StatusCode::kNotFound,
                     absl::StrCat("no vault ", name_or_id, " in the keyring"),
                     {reason::kVaultNotFound, {}});
  }
  return std::make_unique<FakeVault>(&cluster_, name_or_id);
}

absl::StatusOr<ClusterSummary> FakeClient::GetClusterSummary() {
  COFFER_RETURN_IF_ERROR(cluster_.failure);
  return cluster_.summary;
}

}  // namespace coffer::cli
