#include "services/storage/rocksdb_owner.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/rocksdb_status.h"

namespace coffer::storage {
namespace {

constexpr char kOwnerKey[] = "node_id";

}  // namespace

absl::Status CheckOwner(const NodeId& owner, rocksdb::DB* db) {
  std::string known;
  rocksdb::Status status = db->Get(rocksdb::ReadOptions(), kOwnerKey, &known);
  if (status.IsNotFound()) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    status = db->Put(synced, kOwnerKey, std::string(owner.bytes()));
    return FromRocksdbStatus(status, "cannot write down whose database it is");
  }
  if (!status.ok()) {
    return FromRocksdbStatus(status, "cannot read whose database it is");
  }
  if (known == owner.bytes()) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("the blob database is that of node ",
                   absl::BytesToHexString(known),
                   ", and the identity beside it that of node ", owner.ToHex(),
                   "; put the folders back as they were"),
      {reason::kWrongDataFolder, {}});
}

}  // namespace coffer::storage
