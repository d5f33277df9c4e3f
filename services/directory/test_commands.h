#ifndef COFFER_SERVICES_DIRECTORY_TEST_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_TEST_COMMANDS_H_

// Commands for tests, with ids made from small numbers.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// An id whose last byte, and those before it, are `number`.
template <typename Id>
Id TestId(uint64_t number) {
  auto bytes = Id().array();
  for (size_t i = bytes.size(); i > 0 && number > 0; --i, number >>= 8) {
    bytes[i - 1] = static_cast<uint8_t>(number & 0xff);
  }
  return Id(bytes);
}

NameTag TestTag(absl::string_view name);

// The vault, root folder and time that the functions below use.
VaultId TestVault();
FolderId TestRoot();
absl::Time TestTime();

// A command with a time and, unless it is 0, request id `request`.
internal::v1::Command NewCommand(uint64_t request);

internal::v1::Command BootstrapCommand();
internal::v1::Command CreateVaultCommand(uint32_t replicas, uint32_t quorum);
internal::v1::Command RegisterNodeCommand(const v1::Node& node);

struct TestEntry {
  FolderId parent;
  std::string name;
  ObjectId child;
  common::v1::EntryKind kind = common::v1::ENTRY_KIND_FOLDER;
};
common::v1::EntryRecord EntryOf(const TestEntry& entry,
                                common::v1::EntryOperation operation);
internal::v1::Command CreateFolderCommand(const TestEntry& entry);
internal::v1::Command MoveCommand(const TestEntry& source,
                                  const TestEntry& target);
internal::v1::Command DeleteCommand(const std::vector<TestEntry>& entries);

// Blob number `blob` of 100 + `blob` bytes, proven by the nodes with these
// indexes.
struct TestReference {
  uint64_t blob = 0;
  std::vector<uint32_t> proofs;
};
uint64_t TestBlobSize(uint64_t blob);

// Version `number` of a file; its id and its parent's follow from file and
// number, so that consecutive versions fit together. Number 1 creates the file.
struct TestVersion {
  // Parent and name matter for number 1 only.
  TestEntry entry;
  uint64_t number = 1;
  std::vector<TestReference> references;
};
internal::v1::ProvenCommit CommitOf(const TestVersion& version);
VersionId TestVersionId(const ObjectId& file, uint64_t number);
// Makes the totals of the record agree with the references.
void UpdateTotals(internal::v1::ProvenCommit* commit);
// With proof nodes 0, 1 and 2 in the domains "a", "b", "c", and 3 in "a".
internal::v1::Command CommitCommand(const std::vector<TestVersion>& versions);

// Applies `command` to `store` as a group of its own.
internal::v1::Outcome ApplyTo(MetadataStore* store,
                              const internal::v1::Command& command);
// Its status, or the status of its only item.
absl::Status ApplyStatus(MetadataStore* store,
                         const internal::v1::Command& command);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_TEST_COMMANDS_H_
