#include "services/directory/state_audit.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredBlob;
using internal::v1::StoredCounters;
using internal::v1::StoredObject;
using internal::v1::StoredReference;

std::map<std::string, std::string> Rows(const MetadataView& view,
                                        Family family) {
  std::map<std::string, std::string> rows;
  const auto status = view.Scan(
      family, "", "", [&](absl::string_view key, absl::string_view value) {
        rows.emplace(key, value);
        return true;
      });
  if (!status.ok()) rows.emplace("unreadable", status.ToString());
  return rows;
}

template <typename Message>
std::map<std::string, Message> Messages(const MetadataView& view,
                                        Family family) {
  std::map<std::string, Message> messages;
  for (const auto& [key, value] : Rows(view, family)) {
    Message message;
    if (ParseRow(value, &message).ok()) messages.emplace(key, message);
  }
  return messages;
}

class Audit {
 public:
  explicit Audit(const MetadataView& view) : view_(view) {}

  std::vector<std::string> Run() {
    CheckTree();
    CheckReferences();
    CheckBlobs();
    CheckCounters();
    CheckEvents();
    return std::move(findings_);
  }

 private:
  void Expect(bool condition, absl::string_view finding) {
    if (!condition) findings_.emplace_back(finding);
  }

  void CheckTree() {
    const auto objects = Messages<StoredObject>(view_, Family::kNodesMeta);
    std::map<std::string, uint64_t> entry_counts;
    for (const auto& [key, record] :
         Messages<common::v1::EntryRecord>(view_, Family::kEntries)) {
      const EntryRowKeyParts parts = DecodeEntryRowKey(key).value();
      ++entry_counts[std::string(parts.folder_id.bytes())];
      const auto child =
          objects.find(absl::HexStringToBytes(record.child_id()));
      Expect(child != objects.end() &&
                 child->second.parent_folder_id() == parts.folder_id.bytes() &&
                 child->second.name_tag() == parts.name_tag.bytes() &&
                 child->second.kind() == record.kind(),
             "an entry and its object disagree");
      const bool is_file = record.kind() == common::v1::ENTRY_KIND_FILE;
      (is_file ? counted_.files : counted_.folders) += 1;
    }
    size_t roots = 0;
    for (const auto& [key, object] : objects) {
      if (object.parent_folder_id().empty()) ++roots;
      Expect(object.entry_count() == entry_counts[key],
             "a folder's entry count is wrong");
    }
    Expect(objects.size() == counted_.files + counted_.folders + roots,
           "an object has no entry");
  }

  void CheckReferences() {
    auto back = Rows(view_, Family::kBlobRefs);
    for (const auto& [key, row] :
         Messages<StoredReference>(view_, Family::kRefs)) {
      const ReferenceKeyParts parts = DecodeReferenceKey(key).value();
      const BlobId blob_id = BlobId::FromBytes(row.blob_id()).value();
      ++counted_.references[row.blob_id()];
      counted_.referenced_bytes += row.stored_size_bytes();
      Expect(
          back.erase(BlobReferenceKey(blob_id, parts.file_id,
                                      parts.version_number, parts.index)) == 1,
          "a reference has no way back");
    }
    Expect(back.empty(), "a way back leads nowhere");
  }

  void CheckBlobs() {
    auto garbage = Rows(view_, Family::kGarbage);
    auto weak = Rows(view_, Family::kUnderReplicated);
    counted_.weak_blobs = weak.size();
    counted_.garbage_blobs = garbage.size();
    for (const auto& [key, blob] :
         Messages<StoredBlob>(view_, Family::kBlobs)) {
      Expect(blob.reference_count() == counted_.references[key],
             "a reference count is wrong");
      const bool referenced = blob.reference_count() > 0;
      Expect(referenced != blob.has_garbage_due_time(),
             "a blob is both referenced and garbage, or neither");
      const bool is_weak = referenced && blob.proven_node_ids_size() > 0;
      Expect(weak.erase(key) == (is_weak ? 1 : 0),
             "the list of under-replicated blobs is wrong");
      if (referenced) {
        ++counted_.blobs;
        counted_.blob_bytes += blob.size_bytes();
      } else {
        counted_.garbage_bytes += blob.size_bytes();
      }
    }
    Expect(weak.empty(), "an unknown blob is under-replicated");
    for (const auto& [key, value] : garbage) {
      const GarbageKeyParts parts = DecodeGarbageKey(key).value();
      Expect(counted_.references[IdKey(parts.blob_id)] == 0,
             "a referenced blob is garbage");
    }
  }

  void CheckCounters() {
    const auto counters = ReadClusterCounters(view_);
    Expect(counters.ok(), "the counters are damaged");
    if (!counters.ok()) return;
    const StoredCounters& stored = *counters;
    Expect(stored.file_count() == counted_.files, "file_count is wrong");
    Expect(stored.folder_count() == counted_.folders, "folder_count is wrong");
    Expect(stored.version_count() == Rows(view_, Family::kVersions).size(),
           "version_count is wrong");
    Expect(stored.referenced_bytes() == counted_.referenced_bytes,
           "referenced_bytes is wrong");
    Expect(stored.blob_count() == counted_.blobs, "blob_count is wrong");
    Expect(stored.blob_bytes() == counted_.blob_bytes, "blob_bytes is wrong");
    Expect(stored.under_replicated_blob_count() == counted_.weak_blobs,
           "under_replicated_blob_count is wrong");
    Expect(stored.garbage_blob_count() == counted_.garbage_blobs,
           "garbage_blob_count is wrong");
    Expect(stored.garbage_bytes() == counted_.garbage_bytes,
           "garbage_bytes is wrong");
    Expect(stored.damage_count() == Rows(view_, Family::kDamage).size(),
           "damage_count is wrong");
    Expect(stored.vault_count() == Rows(view_, Family::kVaults).size(),
           "vault_count is wrong");
  }

  void CheckEvents() {
    const auto last = ReadMetaNumber(view_, kEventSequenceKey);
    Expect(last.ok(), "the number of the last event is damaged");
    if (!last.ok()) return;
    const auto events = Messages<v1::Event>(view_, Family::kEvents);
    Expect(events.size() == std::min(*last, kKeptEvents),
           "there are not as many events as should be kept");
    uint64_t sequence = *last - events.size();
    for (const auto& [key, event] : events) {
      ++sequence;
      Expect(key == NumberKey(sequence) && event.sequence() == sequence,
             "the events are not numbered in order");
      Expect(event.kind() != v1::EVENT_KIND_UNSPECIFIED &&
                 !event.message().empty() && event.has_time(),
             "an event says nothing");
    }
  }

  struct Counted {
    uint64_t files = 0;
    uint64_t folders = 0;
    uint64_t referenced_bytes = 0;
    uint64_t blobs = 0;
    uint64_t blob_bytes = 0;
    uint64_t weak_blobs = 0;
    uint64_t garbage_blobs = 0;
    uint64_t garbage_bytes = 0;
    std::map<std::string, uint64_t> references;
  };

  const MetadataView& view_;
  Counted counted_;
  std::vector<std::string> findings_;
};

}  // namespace

std::string DumpStore(const MetadataView& view) {
  std::string dump;
  for (const Family family : kAllFamilies) {
    for (const auto& [key, value] : Rows(view, family)) {
      absl::StrAppend(&dump, FamilyName(family), " ",
                      absl::BytesToHexString(key), " ",
                      absl::BytesToHexString(value), "\n");
    }
  }
  return dump;
}

std::vector<std::string> AuditStore(const MetadataView& view) {
  return Audit(view).Run();
}

}  // namespace coffer::directory
