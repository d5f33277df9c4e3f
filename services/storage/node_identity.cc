#include "services/storage/node_identity.h"

#include <fstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/storage/atomic_file.h"

namespace coffer::storage {
namespace {

constexpr mode_t kIdentityMode = 0600;
constexpr size_t kMaxIdentityBytes = 4096;

absl::StatusOr<IdentityRecord> ReadIdentity(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  crypto::SecretBytes text(kMaxIdentityBytes);
  file.read(reinterpret_cast<char*>(text.ExposeMutable().data()),
            static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.eof()) {
    return absl::DataLossError(
        absl::StrCat("cannot read ", path,
                     "; check its permissions, or restore it from a backup"));
  }
  const auto size = static_cast<size_t>(file.gcount());
  absl::StatusOr<IdentityRecord> record =
      DecodeIdentityRecord(text.Expose().substr(0, size));
  if (!record.ok()) return Annotate(record.status(), path);
  return record;
}

}  // namespace

NodeIdentity::NodeIdentity(IdentityRecord record, std::string path)
    : path_(std::move(path)),
      node_id_(record.node_id),
      key_(crypto::SigningKeyPair::FromSeed(record.seed)),
      cluster_id_(record.cluster_id),
      has_database_(record.has_database) {}

absl::StatusOr<std::unique_ptr<NodeIdentity>> NodeIdentity::Open(
    const DataFolder* folder, crypto::Random* random) {
  if (folder->HasIdentity()) {
    COFFER_ASSIGN_OR_RETURN(IdentityRecord record,
                            ReadIdentity(folder->identity_path()));
    if (record.has_database && !folder->HasDatabase()) {
      return WrongDataFolderError(absl::StrCat(
          "cannot use ", folder->path(), ": node ", record.node_id.ToHex(),
          " had a database there, and it is gone; bring it back (is a disk "
          "not mounted?), or remove the file \"identity\" to start as a new, "
          "empty node"));
    }
    return absl::WrapUnique(
        new NodeIdentity(std::move(record), folder->identity_path()));
  }
  if (folder->HasDatabase()) {
    return WrongDataFolderError(absl::StrCat(
        "cannot use ", folder->path(),
        ": there is a database, but no file \"identity\" that says whose; "
        "bring that file back, or choose an empty folder"));
  }
  IdentityRecord record{crypto::NewId<NodeId>(*random),
                        crypto::SecretKey::Generate(*random), absl::nullopt,
                        false};
  auto identity = absl::WrapUnique(
      new NodeIdentity(std::move(record), folder->identity_path()));
  absl::MutexLock lock(&identity->mutex_);
  COFFER_RETURN_IF_ERROR(identity->Write());
  return identity;
}

absl::optional<ClusterId> NodeIdentity::cluster_id() const {
  absl::MutexLock lock(&mutex_);
  return cluster_id_;
}

absl::Status NodeIdentity::RecordDatabase() {
  absl::MutexLock lock(&mutex_);
  if (has_database_) return absl::OkStatus();
  has_database_ = true;
  return Write();
}

absl::Status NodeIdentity::JoinCluster(const ClusterId& cluster_id) {
  absl::MutexLock lock(&mutex_);
  if (cluster_id_ == cluster_id) return absl::OkStatus();
  if (cluster_id_.has_value()) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("the directory serves cluster ", cluster_id.ToHex(),
                     ", and the blobs here belong to cluster ",
                     cluster_id_->ToHex(),
                     "; name that cluster's directory, or choose an empty "
                     "folder"),
        {reason::kWrongCluster, {}});
  }
  cluster_id_ = cluster_id;
  return Write();
}

absl::Status NodeIdentity::Write() const {
  const crypto::SecretBytes text = EncodeIdentityRecord(
      {node_id_, key_.ExportSeed(), cluster_id_, has_database_});
  return WriteFileAtomically(path_, text.Expose(), kIdentityMode);
}

}  // namespace coffer::storage
