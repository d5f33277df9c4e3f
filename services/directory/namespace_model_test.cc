// Runs random operations against the state machine and against a plain tree in
// memory, and compares every answer and the trees.

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "rapidcheck/gtest.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/random_operations.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using common::v1::ENTRY_KIND_FILE;
using common::v1::ENTRY_KIND_FOLDER;

// The namespace as anybody would write it down.
class Model {
 public:
  struct Object {
    common::v1::EntryKind kind = ENTRY_KIND_FOLDER;
    absl::optional<ObjectId> parent;
    std::string name;
    // The blobs of each version, the first one first.
    std::vector<std::vector<uint64_t>> versions;
  };

  Model() { objects_[ToObjectId(TestRoot())] = Object(); }

  StatusCode Run(const RandomOperation& operation) {
    switch (operation.kind) {
      case RandomOperation::Kind::kCreateFolder:
        return Create(operation.entry, {});
      case RandomOperation::Kind::kCommit:
        return Commit(operation.version);
      case RandomOperation::Kind::kMove:
        return Move(operation.entry, operation.target);
      case RandomOperation::Kind::kDelete:
        break;
    }
    return Delete(operation.entry);
  }

  const std::map<ObjectId, Object>& objects() const { return objects_; }

  std::map<NameTag, ObjectId> List(const ObjectId& folder) const {
    std::map<NameTag, ObjectId> entries;
    for (const auto& [id, object] : objects_) {
      if (object.parent == folder) entries[TestTag(object.name)] = id;
    }
    return entries;
  }

 private:
  StatusCode CheckRoom(const TestEntry& entry) const {
    const auto parent = objects_.find(ToObjectId(entry.parent));
    if (parent == objects_.end()) return StatusCode::kNotFound;
    if (parent->second.kind != ENTRY_KIND_FOLDER) {
      return StatusCode::kFailedPrecondition;
    }
    if (Find(entry).has_value()) return StatusCode::kAlreadyExists;
    return StatusCode::kOk;
  }

  absl::optional<ObjectId> Find(const TestEntry& entry) const {
    for (const auto& [id, object] : objects_) {
      if (object.parent == ToObjectId(entry.parent) &&
          object.name == entry.name) {
        return id;
      }
    }
    return absl::nullopt;
  }

  StatusCode CheckCreate(const TestEntry& entry) const {
    const StatusCode room = CheckRoom(entry);
    if (room != StatusCode::kOk) return room;
    return objects_.count(entry.child) > 0 ? StatusCode::kInvalidArgument
                                           : StatusCode::kOk;
  }

  StatusCode Create(const TestEntry& entry,
                    std::vector<std::vector<uint64_t>> versions) {
    const StatusCode code = CheckCreate(entry);
    if (code != StatusCode::kOk) return code;
    objects_[entry.child] = {entry.kind, ToObjectId(entry.parent), entry.name,
                             std::move(versions)};
    return StatusCode::kOk;
  }

  StatusCode CheckReplace(const TestVersion& version) const {
    const auto file = objects_.find(version.entry.child);
    if (file == objects_.end()) return StatusCode::kNotFound;
    if (file->second.kind != ENTRY_KIND_FILE) {
      return StatusCode::kFailedPrecondition;
    }
    return version.number == file->second.versions.size() + 1
               ? StatusCode::kOk
               : StatusCode::kAborted;
  }

  // Every new blob needs proof from two of the three domains, over all its
  // references: nodes 0 to 2 are in domains of their own, node 3 shares one.
  bool HasQuorum(const TestVersion& version) const {
    std::map<uint64_t, size_t> most_proofs;
    for (const TestReference& reference : version.references) {
      size_t& most = most_proofs[reference.blob];
      most = std::max(most, reference.proofs.size());
    }
    return std::all_of(
        most_proofs.begin(), most_proofs.end(), [&](const auto& blob) {
          return known_blobs_.count(blob.first) > 0 || blob.second >= 2;
        });
  }

  StatusCode Commit(const TestVersion& version) {
    const StatusCode code = version.number == 1 ? CheckCreate(version.entry)
                                                : CheckReplace(version);
    if (code != StatusCode::kOk) return code;
    if (!HasQuorum(version)) return StatusCode::kFailedPrecondition;
    std::vector<uint64_t> blobs;
    for (const TestReference& reference : version.references) {
      blobs.push_back(reference.blob);
      known_blobs_.insert(reference.blob);
    }
    if (version.number == 1) return Create(version.entry, {blobs});
    objects_[version.entry.child].versions.push_back(blobs);
    return StatusCode::kOk;
  }

  // Whether the name means what the operation says it means.
  StatusCode CheckMeaning(const TestEntry& entry) const {
    const absl::optional<ObjectId> child = Find(entry);
    if (!child.has_value()) return StatusCode::kNotFound;
    if (*child != entry.child) return StatusCode::kAborted;
    return objects_.at(*child).kind == entry.kind
               ? StatusCode::kOk
               : StatusCode::kInvalidArgument;
  }

  StatusCode Move(const TestEntry& source, const TestEntry& target) {
    StatusCode code = CheckMeaning(source);
    if (code != StatusCode::kOk) return code;
    if (source.parent != target.parent || source.name != target.name) {
      code = CheckRoom(target);
      if (code != StatusCode::kOk) return code;
    }
    absl::optional<ObjectId> above = ToObjectId(target.parent);
    while (above.has_value()) {
      if (*above == source.child) return StatusCode::kFailedPrecondition;
      above = objects_.at(*above).parent;
    }
    objects_[source.child].parent = ToObjectId(target.parent);
    objects_[source.child].name = target.name;
    return StatusCode::kOk;
  }

  StatusCode Delete(const TestEntry& entry) {
    const StatusCode code = CheckMeaning(entry);
    if (code != StatusCode::kOk) return code;
    if (!List(entry.child).empty()) return StatusCode::kFailedPrecondition;
    objects_.erase(entry.child);
    return StatusCode::kOk;
  }

  std::map<ObjectId, Object> objects_;
  // Blobs are kept for a while when nothing refers to them any more.
  std::set<uint64_t> known_blobs_;
};

std::map<NameTag, ObjectId> ListAll(const DirectoryReader& reader,
                                    const ObjectId& folder) {
  std::map<NameTag, ObjectId> entries;
  PageSpec spec;
  spec.max_items = 2;
  do {
    const auto page = reader.ListFolder(TestVault(), ToFolderId(folder),
                                        v1::ENTRY_VIEW_BASIC, spec);
    if (!page.ok()) break;
    for (const v1::Entry& entry : page->items) {
      entries[NameTag::FromBytes(entry.record().name_tag()).value()] =
          ObjectId::FromHex(entry.record().child_id()).value();
    }
    spec.after = page->next;
  } while (!spec.after.empty());
  return entries;
}

std::vector<uint64_t> ListBlobs(const DirectoryReader& reader,
                                const ObjectId& file, uint64_t version) {
  std::vector<uint64_t> blobs;
  const auto page =
      reader.ListReferences(TestVault(), ToFileId(file), version, PageSpec());
  if (!page.ok()) return {UINT64_MAX};
  for (const v1::BlobReference& reference : page->items) {
    blobs.push_back(static_cast<uint8_t>(reference.blob_id().back()));
  }
  return blobs;
}

void CompareTrees(const Model& model, const DirectoryReader& reader) {
  for (const auto& [id, object] : model.objects()) {
    if (object.kind == ENTRY_KIND_FOLDER) {
      RC_ASSERT(ListAll(reader, id) == model.List(id));
      continue;
    }
    const auto versions =
        reader.ListVersions(TestVault(), ToFileId(id), PageSpec());
    RC_ASSERT(versions.ok());
    RC_ASSERT(versions->items.size() == object.versions.size());
    for (size_t i = 0; i < object.versions.size(); ++i) {
      RC_ASSERT(ListBlobs(reader, id, i + 1) == object.versions[i]);
    }
  }
}

RC_GTEST_PROP(NamespaceModelTest, BehavesLikeAPlainTree, (uint64_t seed)) {
  std::mt19937_64 random(seed);
  InMemoryMetadataStore store;
  RC_ASSERT(ApplyStatus(&store, BootstrapCommand()).ok());
  RC_ASSERT(ApplyStatus(&store, CreateVaultCommand(3, 2)).ok());
  Model model;
  const int count = *rc::gen::inRange(1, 150);
  for (int i = 0; i < count; ++i) {
    const RandomOperation operation = NewRandomOperation(random);
    const absl::Status status = ApplyStatus(&store, ToCommand(operation));
    const StatusCode expected = model.Run(operation);
    RC_LOG() << i << ": " << status << ", expected "
             << absl::StatusCodeToString(expected) << "\n";
    RC_ASSERT(status.code() == expected);
  }
  const std::vector<std::string> findings = AuditStore(store);
  for (const std::string& finding : findings) RC_LOG() << finding << "\n";
  RC_ASSERT(findings.empty());
  CompareTrees(model, DirectoryReader(&store));
}

}  // namespace
}  // namespace coffer::directory
