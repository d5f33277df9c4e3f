#ifndef COFFER_SERVICES_DIRECTORY_METADATA_STORE_H_
#define COFFER_SERVICES_DIRECTORY_METADATA_STORE_H_

// The seam between the directory and what it is stored in: an ordered
// key-value store with families (tables) and atomic batches. Keys are built by
// directory_keys.h; values are serialized messages of command.proto.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/metrics/sample_sink.h"

namespace coffer::directory {

// The numbers are not stored and may change; the names below are, and may not.
enum class Family : uint8_t {
  // "cluster", "applied_index", "placement_epoch" and "event_sequence".
  kMeta,
  // Vault id -> VaultRecord.
  kVaults,
  // Vault id, device id -> MemberRecord.
  kMembers,
  // Folder id, name tag -> EntryRecord.
  kEntries,
  // File or folder id -> StoredObject.
  kNodesMeta,
  // File id, version number (newest first) -> VersionRecord.
  kVersions,
  // File id, version number, index -> StoredReference.
  kRefs,
  // Blob id -> StoredBlob.
  kBlobs,
  // Blob id, file id, version number, index -> nothing.
  kBlobRefs,
  // Due time, blob id -> StoredGarbage.
  kGarbage,
  // Blob id -> nothing: live blobs with fewer than R proven copies.
  kUnderReplicated,
  // Node id -> Node.
  kStorageNodes,
  // Epoch -> StoredPlacementMap.
  kPlacement,
  // Request id -> StoredRequest.
  kRequests,
  // Proposed time, request id -> nothing: the requests by age.
  kRequestTimes,
  // Scope -> StoredCounters.
  kStats,
  // Vault id, file or folder id -> EntryRecord with operation DELETE.
  kDeletions,
  // File id -> StoredPurge: deleted files whose rows are not all gone yet.
  kPurges,
  // Blob id, node id -> Damage.
  kDamage,
  // Sequence -> Event: the last ones.
  kEvents,
  // Name of a health check -> StoredMute.
  kMutes,
};

inline constexpr std::array<Family, 21> kAllFamilies = {
    Family::kMeta,      Family::kVaults,          Family::kMembers,
    Family::kEntries,   Family::kNodesMeta,       Family::kVersions,
    Family::kRefs,      Family::kBlobs,           Family::kBlobRefs,
    Family::kGarbage,   Family::kUnderReplicated, Family::kStorageNodes,
    Family::kPlacement, Family::kRequests,        Family::kRequestTimes,
    Family::kStats,     Family::kDeletions,       Family::kPurges,
    Family::kDamage,    Family::kEvents,          Family::kMutes,
};

// The name under which a family is stored, such as "nodes_meta".
absl::string_view FamilyName(Family family);

// Changes that happen all or not at all; later ones win. Not thread-safe.
class MetadataBatch {
 public:
  struct Change {
    Family family;
    std::string key;
    // Absent to delete.
    absl::optional<std::string> value;
  };

  void Put(Family family, std::string key, std::string value) {
    size_bytes_ += key.size() + value.size();
    changes_.push_back({family, std::move(key), std::move(value)});
  }
  void Delete(Family family, std::string key) {
    size_bytes_ += key.size();
    changes_.push_back({family, std::move(key), absl::nullopt});
  }

  const std::vector<Change>& changes() const { return changes_; }
  // Keys and values together.
  size_t size_bytes() const { return size_bytes_; }

 private:
  std::vector<Change> changes_;
  size_t size_bytes_ = 0;
};

// Something that can be read. Errors mean that the store is damaged or broken,
// never that something is absent. Implementations are thread-safe unless they
// say otherwise.
class MetadataView {
 public:
  // Called with a key and its value, which are valid during the call only.
  // Returns whether to go on. Must not write to the store that it reads.
  using Visitor =
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

  virtual ~MetadataView() = default;

  // The value of `key`, nullopt when there is none.
  virtual absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const = 0;

  // Visits, in ascending order of bytes, the keys from `first` (inclusive) to
  // `limit` (exclusive; empty means the end of the family). Consistent in
  // itself: sees all of a batch or nothing of it.
  virtual absl::Status Scan(Family family, absl::string_view first,
                            absl::string_view limit, Visitor visit) const = 0;
};

enum class Durability {
  // Survives a power cut once Write() has returned OK.
  kSynced,
  // May be lost, together with everything written later, in a crash.
  kBuffered,
};

class MetadataStore : public MetadataView {
 public:
  // The store as it is now, whatever is written later. Must be destroyed before
  // the store; short-lived, as it keeps overwritten values from being freed.
  virtual std::unique_ptr<MetadataView> Snapshot() const = 0;

  // Applies `batch` atomically over all families. After an error it is unknown
  // whether the batch was applied: the caller must stop writing.
  virtual absl::Status Write(const MetadataBatch& batch,
                             Durability durability) = 0;

  // Reports what the database under the store says of itself, if there is one:
  // kRocksDbMetrics (lib/metrics/common_catalogue.h).
  virtual void CollectMetrics(metrics::SampleSink* sink) const {
    static_cast<void>(sink);
  }
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_METADATA_STORE_H_
