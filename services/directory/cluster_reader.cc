#include "services/directory/cluster_reader.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_commands.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/page_scan.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredBlob;
using internal::v1::StoredPlacementMap;

template <typename Message>
absl::StatusOr<Message> ParseItem(const RawRow& row) {
  Message message;
  COFFER_RETURN_IF_ERROR(ParseRow(row.value, &message));
  return message;
}

}  // namespace

absl::StatusOr<absl::optional<internal::v1::StoredCluster>>
ClusterReader::GetCluster() const {
  return ReadCluster(store_);
}

absl::StatusOr<internal::v1::StoredCounters> ClusterReader::GetCounters()
    const {
  return ReadClusterCounters(store_);
}

absl::StatusOr<Page<v1::Node>> ClusterReader::ListNodes(
    const PageSpec& page) const {
  return ScanPage<v1::Node>(store_, {Family::kStorageNodes, "", NodeId::kSize},
                            page, ParseItem<v1::Node>);
}

absl::StatusOr<v1::Node> ClusterReader::GetNode(const NodeId& node_id) const {
  COFFER_ASSIGN_OR_RETURN(
      auto node,
      ReadRow<v1::Node>(store_, Family::kStorageNodes, IdKey(node_id)));
  if (!node.has_value()) return NodeNotFound(node_id);
  return *std::move(node);
}

absl::StatusOr<uint64_t> ClusterReader::GetPlacementEpoch() const {
  return ReadMetaNumber(store_, kPlacementEpochKey);
}

absl::StatusOr<StoredPlacementMap> ClusterReader::GetPlacementMap() const {
  const std::unique_ptr<MetadataView> view = store_.Snapshot();
  COFFER_ASSIGN_OR_RETURN(const uint64_t epoch,
                          ReadMetaNumber(*view, kPlacementEpochKey));
  if (epoch == 0) {
    return absl::FailedPreconditionError("the cluster does not exist yet");
  }
  COFFER_ASSIGN_OR_RETURN(
      auto map,
      ReadRow<StoredPlacementMap>(*view, Family::kPlacement, NumberKey(epoch)));
  if (map.has_value()) return *std::move(map);
  return absl::DataLossError(
      "cannot read metadata: the placement map is missing; restore the "
      "directory from a copy");
}

absl::StatusOr<Page<v1::Damage>> ClusterReader::ListDamage(
    const PageSpec& page) const {
  return ScanPage<v1::Damage>(
      store_, {Family::kDamage, "", BlobId::kSize + NodeId::kSize}, page,
      ParseItem<v1::Damage>);
}

absl::StatusOr<Page<v1::BlobReferrer>> ClusterReader::ListBlobReferences(
    const BlobId& blob_id, const PageSpec& page) const {
  const size_t cursor_bytes =
      BlobReferenceKey(blob_id, FileId(), 0, 0).size() - BlobId::kSize;
  return ScanPage<v1::BlobReferrer>(
      store_, {Family::kBlobRefs, IdKey(blob_id), cursor_bytes}, page,
      [&](const RawRow& row) -> absl::StatusOr<v1::BlobReferrer> {
        COFFER_ASSIGN_OR_RETURN(
            const BlobReferenceKeyParts parts,
            DecodeBlobReferenceKey(absl::StrCat(blob_id.bytes(), row.cursor)));
        v1::BlobReferrer referrer;
        referrer.set_file_id(parts.file_id.ToHex());
        referrer.set_version_number(parts.version_number);
        referrer.set_reference_index(parts.index);
        return referrer;
      });
}

absl::StatusOr<absl::optional<StoredBlob>> ClusterReader::GetBlob(
    const BlobId& blob_id) const {
  return ReadRow<StoredBlob>(store_, Family::kBlobs, IdKey(blob_id));
}

absl::StatusOr<Page<BlobId>> ClusterReader::ListUnderReplicated(
    const PageSpec& page) const {
  return ScanPage<BlobId>(
      store_, {Family::kUnderReplicated, "", BlobId::kSize}, page,
      [](const RawRow& row) { return BlobId::FromBytes(row.cursor); });
}

absl::StatusOr<bool> ClusterReader::HasPendingPurges() const {
  bool pending = false;
  COFFER_RETURN_IF_ERROR(
      store_.Scan(Family::kPurges, "", "",
                  [&](absl::string_view /*key*/, absl::string_view /*value*/) {
                    pending = true;
                    return false;
                  }));
  return pending;
}

}  // namespace coffer::directory
