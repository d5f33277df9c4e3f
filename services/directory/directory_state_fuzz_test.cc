// Commands of any content, on a directory that holds something: each has an
// outcome, none breaks the state. Proposers refuse most of these commands
// before they come this far.

#include "services/directory/directory_state.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"
#include "lib/rpc/message_mutator.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/operation_digest.h"
#include "services/directory/random_operations.h"
#include "services/directory/state_audit.h"
#include "services/directory/state_transaction.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;
using internal::v1::Command;
using internal::v1::Outcome;

constexpr size_t kLogs = 4;
constexpr int kLogLength = 60;
constexpr int kMaxChanges = 4;
// An input with more has nothing new to say.
constexpr int kMaxCommands = 32;

// A log of well-formed commands.
const std::vector<Command>& SampleLog(size_t number) {
  static const std::array<std::vector<Command>, kLogs> logs = [] {
    std::array<std::vector<Command>, kLogs> made;
    for (size_t i = 0; i < kLogs; ++i) made[i] = NewRandomLog(i, kLogLength);
    return made;
  }();
  return logs[number];
}

// Applies commands to a pending transaction, and checks the outcomes.
class Machine {
 public:
  // `base` has applied commands up to `index`, and is not changed.
  Machine(const MetadataView* base, uint64_t index)
      : transaction_(base), index_(index) {}

  void Apply(Command command) {
    command.set_operation_sha256(std::string(OperationDigest(command).bytes()));
    const absl::StatusOr<Outcome> outcome =
        DirectoryState().Apply(++index_, command, transaction_);
    FuzzCheck(outcome.ok(), "a command does not break the state");
    FuzzCheck(outcome->has_status(), "a command has an outcome");
  }

  void CheckState() const {
    FuzzCheck(transaction_.health().ok(), "the state can be read");
    const std::vector<std::string> findings = AuditStore(transaction_);
    FuzzCheck(findings.empty(),
              findings.empty() ? "" : absl::string_view(findings.front()));
  }

  MetadataBatch ToBatch() && { return std::move(transaction_).ToBatch(); }

 private:
  StateTransaction transaction_;
  uint64_t index_;
};

// A directory that has applied the sample log; made once, as it takes time.
const MetadataView& SampleStore(size_t number) {
  static const std::array<InMemoryMetadataStore, kLogs>& stores =
      []() -> const std::array<InMemoryMetadataStore, kLogs>& {
    static std::array<InMemoryMetadataStore, kLogs> made;
    for (size_t i = 0; i < kLogs; ++i) {
      Machine machine(&made[i], 0);
      for (const Command& command : SampleLog(i)) machine.Apply(command);
      machine.CheckState();
      FuzzCheck(made[i]
                    .Write(std::move(machine).ToBatch(), Durability::kBuffered)
                    .ok(),
                "the sample can be written");
    }
    return made;
  }();
  return stores[number];
}

// A sample with some changes; a request of its own, so that it is no retry.
Command ChangedSample(FuzzInput* input, const std::vector<Command>& samples,
                      uint64_t request) {
  Command command = samples[input->TakeByte() % samples.size()];
  if (!command.request_id().empty()) {
    command.set_request_id(std::string(TestId<RequestId>(request).bytes()));
  }
  for (size_t i = input->TakeChoice(kMaxChanges); i > 0; --i) {
    rpc::MutateMessage(input, &command);
  }
  return command;
}

void Run(FuzzInput input) {
  const google::protobuf::LogSilencer silencer;
  constexpr uint64_t kFirstRequest = 1000;
  const size_t log = input.TakeChoice(kLogs);
  const std::vector<Command>& samples = SampleLog(log);
  InMemoryMetadataStore empty;
  // Mostly on a directory that holds something.
  Machine machine = input.TakeChoice(4) == 0
                        ? Machine(&empty, 0)
                        : Machine(&SampleStore(log), samples.size());
  for (int i = 0; i < kMaxCommands && !input.empty(); ++i) {
    if (input.TakeChoice(4) == 0) {
      const absl::string_view bytes = input.TakePiece();
      Command command;
      if (command.ParseFromArray(bytes.data(),
                                 static_cast<int>(bytes.size()))) {
        machine.Apply(command);
      }
    } else {
      machine.Apply(ChangedSample(&input, samples,
                                  kFirstRequest + static_cast<uint64_t>(i)));
    }
  }
  machine.CheckState();
}

}  // namespace
}  // namespace coffer::directory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::directory::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
