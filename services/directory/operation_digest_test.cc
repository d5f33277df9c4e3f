#include "services/directory/operation_digest.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;

const TestEntry kEntry = {TestRoot(), "name", TestId<ObjectId>(1)};

Command NewCommit() {
  return CommitCommand({{kEntry, 1, {{1, {0, 1}}, {2, {0, 1}}}}});
}

// The same operation, at another time under another id.
Command Later(Command command) {
  command.set_request_id(std::string(TestId<RequestId>(99).bytes()));
  *command.mutable_proposed_time() = ToTimestamp(TestTime() + absl::Seconds(1));
  command.set_operation_sha256("digest");
  return command;
}

TEST(OperationDigestTest, DependsOnTheOperationOnly) {
  for (const Command& command : {NewCommit(), CreateFolderCommand(kEntry)}) {
    EXPECT_EQ(OperationDigest(command), OperationDigest(Later(command)));
  }
}

TEST(OperationDigestTest, LeavesOutProofs) {
  Command command = NewCommit();
  command.mutable_commit_versions()->clear_proof_node_ids();
  command.mutable_commit_versions()
      ->mutable_commits(0)
      ->mutable_references(0)
      ->clear_proof_nodes();
  EXPECT_EQ(OperationDigest(command), OperationDigest(NewCommit()));
}

TEST(OperationDigestTest, ChangesWithEverythingElse) {
  std::vector<Command> commands(5, NewCommit());
  auto* const second = commands[1].mutable_commit_versions();
  second->mutable_commits(0)->mutable_references()->RemoveLast();
  commands[2]
      .mutable_commit_versions()
      ->mutable_commits(0)
      ->mutable_references(1)
      ->set_stored_size_bytes(1);
  commands[3]
      .mutable_commit_versions()
      ->mutable_commits(0)
      ->mutable_commit()
      ->mutable_version()
      ->set_sealed_manifest("other");
  *commands[4].mutable_commit_versions()->add_commits() =
      commands[0].commit_versions().commits(0);
  commands.push_back(CreateFolderCommand(kEntry));
  commands.push_back(DeleteCommand({kEntry}));
  for (size_t i = 0; i < commands.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      EXPECT_NE(OperationDigest(commands[i]), OperationDigest(commands[j]))
          << i << " and " << j;
    }
  }
}

}  // namespace
}  // namespace coffer::directory
