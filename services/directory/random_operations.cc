#include "services/directory/random_operations.h"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;

constexpr uint64_t kFolders = 3;
constexpr uint64_t kFiles = 3;
constexpr uint64_t kNames = 3;
constexpr uint64_t kBlobs = 8;
constexpr uint64_t kVersions = 4;
constexpr uint64_t kNodes = 4;
// Files and folders have different ids, except one, which is tried as both.
constexpr uint64_t kFirstFile = 0x1000 + kFolders - 1;

uint64_t Below(uint64_t limit, std::mt19937_64& random) {
  return std::uniform_int_distribution<uint64_t>(0, limit - 1)(random);
}

ObjectId FolderNumber(uint64_t number) {
  return TestId<ObjectId>(0x1000 + number);
}
ObjectId FileNumber(uint64_t number) {
  return TestId<ObjectId>(kFirstFile + number);
}

ObjectId RandomFolder(std::mt19937_64& random) {
  if (Below(2, random) == 0) return ToObjectId(TestRoot());
  return FolderNumber(Below(kFolders, random));
}

TestEntry RandomEntry(std::mt19937_64& random, bool is_file) {
  // Mostly the child goes with the name, so that operations meet again.
  const uint64_t name = Below(kNames, random);
  const bool fits = Below(4, random) != 0;
  TestEntry entry;
  entry.parent = ToFolderId(RandomFolder(random));
  entry.name = absl::StrCat(is_file ? "file" : "folder", name);
  if (is_file) {
    entry.child = FileNumber(fits ? name : Below(kFiles, random));
    entry.kind = common::v1::ENTRY_KIND_FILE;
  } else {
    entry.child = FolderNumber(fits ? name : Below(kFolders, random));
    entry.kind = common::v1::ENTRY_KIND_FOLDER;
  }
  if (Below(8, random) == 0) entry.name = "file0";
  return entry;
}

TestVersion RandomVersion(std::mt19937_64& random) {
  TestVersion version;
  version.entry = RandomEntry(random, /*is_file=*/true);
  version.number = 1 + Below(kVersions, random);
  const uint64_t references = Below(5, random);
  for (uint64_t i = 0; i < references; ++i) {
    TestReference reference;
    reference.blob = 1 + Below(kBlobs, random);
    const uint64_t proofs = 1 + Below(kNodes, random);
    for (uint32_t node = 0; node < proofs; ++node) {
      reference.proofs.push_back(node);
    }
    version.references.push_back(reference);
  }
  return version;
}

Command RandomNodeCommand(std::mt19937_64& random) {
  v1::Node node;
  node.set_node_id(TestId<NodeId>(Below(kNodes, random)).ToHex());
  node.set_public_key(absl::StrCat("key", Below(5, random) == 0 ? 1 : 0));
  node.set_failure_domain(absl::StrCat("domain", Below(kNodes, random)));
  if (Below(2, random) == 0) return RegisterNodeCommand(node);
  Command command = NewCommand(0);
  command.mutable_set_node_state()->set_node_id(
      std::string(TestId<NodeId>(Below(kNodes, random)).bytes()));
  command.mutable_set_node_state()->set_state(
      Below(2, random) == 0 ? v1::NODE_STATE_ACTIVE : v1::NODE_STATE_DOWN);
  return command;
}

Command RandomMuteCommand(std::mt19937_64& random) {
  Command command = NewCommand(0);
  const std::string check = Below(2, random) == 0 ? "NODE_DOWN" : "NODE_FULL";
  if (Below(3, random) == 0) {
    command.mutable_unmute_health_check()->set_check(check);
    return command;
  }
  command.mutable_mute_health_check()->set_check(check);
  command.mutable_mute_health_check()->mutable_duration()->set_seconds(
      static_cast<int64_t>(Below(100, random)));
  return command;
}

Command RandomMaintenanceCommand(std::mt19937_64& random) {
  Command command = NewCommand(0);
  switch (Below(4, random)) {
    case 0: {
      v1::Damage& damage = *command.mutable_report_damage()->add_damages();
      damage.set_blob_id(TestId<BlobId>(1 + Below(kBlobs, random)).ToHex());
      damage.set_node_id(TestId<NodeId>(Below(kNodes, random)).ToHex());
      damage.set_kind(v1::DAMAGE_KIND_MISSING);
      break;
    }
    case 1:
      *command.mutable_expire_requests()->mutable_before() =
          ToTimestamp(TestTime() + absl::Seconds(Below(200, random)));
      break;
    case 2:
      return RandomMuteCommand(random);
    default:
      command.mutable_purge_deleted();
  }
  return command;
}

Command RandomCommand(std::mt19937_64& random) {
  switch (Below(12, random)) {
    case 0:
      return RandomNodeCommand(random);
    case 1:
      return RandomMaintenanceCommand(random);
    case 2: {
      std::vector<TestVersion> versions;
      for (int i = 0; i < 4; ++i) versions.push_back(RandomVersion(random));
      return CommitCommand(versions);
    }
    default:
      return ToCommand(NewRandomOperation(random));
  }
}

}  // namespace

RandomOperation NewRandomOperation(std::mt19937_64& random) {
  RandomOperation operation;
  operation.entry = RandomEntry(random, Below(2, random) == 0);
  switch (Below(9, random)) {
    case 0:
    case 1:
      operation.kind = RandomOperation::Kind::kCreateFolder;
      operation.entry = RandomEntry(random, /*is_file=*/false);
      break;
    case 2:
    case 3:
    case 4:
      operation.kind = RandomOperation::Kind::kCommit;
      operation.version = RandomVersion(random);
      break;
    case 5:
    case 6:
      operation.kind = RandomOperation::Kind::kMove;
      operation.target = RandomEntry(random, Below(2, random) == 0);
      operation.target.child = operation.entry.child;
      operation.target.kind = operation.entry.kind;
      break;
    default:
      operation.kind = RandomOperation::Kind::kDelete;
  }
  return operation;
}

Command ToCommand(const RandomOperation& operation) {
  switch (operation.kind) {
    case RandomOperation::Kind::kCreateFolder:
      return CreateFolderCommand(operation.entry);
    case RandomOperation::Kind::kCommit:
      return CommitCommand({operation.version});
    case RandomOperation::Kind::kMove:
      return MoveCommand(operation.entry, operation.target);
    case RandomOperation::Kind::kDelete:
      break;
  }
  return DeleteCommand({operation.entry});
}

std::vector<Command> NewRandomLog(uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  std::vector<Command> log = {BootstrapCommand(), CreateVaultCommand(3, 2)};
  for (int i = 0; i < count; ++i) {
    // A few requests come again, with the same or another operation.
    const bool is_retry = log.size() > 2 && Below(10, random) == 0;
    Command command = is_retry ? log[2 + Below(log.size() - 2, random)]
                               : RandomCommand(random);
    *command.mutable_proposed_time() =
        ToTimestamp(TestTime() + absl::Seconds(i));
    if (!is_retry && Below(4, random) != 0) {
      const uint64_t request = 1 + Below(static_cast<uint64_t>(count), random);
      command.set_request_id(std::string(TestId<RequestId>(request).bytes()));
    }
    log.push_back(std::move(command));
  }
  return log;
}

}  // namespace coffer::directory
