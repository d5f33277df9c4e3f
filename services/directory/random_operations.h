#ifndef COFFER_SERVICES_DIRECTORY_RANDOM_OPERATIONS_H_
#define COFFER_SERVICES_DIRECTORY_RANDOM_OPERATIONS_H_

// Random operations on a small namespace, so small that they often collide: for
// property tests.

#include <cstdint>
#include <random>
#include <vector>

#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {

// One operation on the namespace, in the terms of test_commands.h.
struct RandomOperation {
  enum class Kind { kCreateFolder, kCommit, kMove, kDelete };
  Kind kind = Kind::kCreateFolder;
  // The entry to make, to delete, or to move from.
  TestEntry entry;
  // Where to move to: child and kind are those of `entry`.
  TestEntry target;
  // What to commit.
  TestVersion version;
};

RandomOperation NewRandomOperation(std::mt19937_64& random);

internal::v1::Command ToCommand(const RandomOperation& operation);

// A log that begins with the cluster, its nodes and a vault, and goes on with
// `count` random commands of all kinds, retries and reused request ids
// included.
std::vector<internal::v1::Command> NewRandomLog(uint64_t seed, int count);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RANDOM_OPERATIONS_H_
