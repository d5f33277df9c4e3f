#ifndef COFFER_SERVICES_DIRECTORY_RECLAIMER_H_
#define COFFER_SERVICES_DIRECTORY_RECLAIMER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_proposer.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Proposes to remove rows that nobody needs any more: outcomes of requests
// older than the time within which a retry has its effect once, and what is
// left of deleted files. Proposes nothing when there are none.
//
// Thread-safe, but meant for one periodic caller.
class Reclaimer {
 public:
  struct Options {
    // What the contract promises for retries (directory_service.proto).
    absl::Duration keep_outcomes = absl::Hours(24);
    // Commands of each kind in one check, so that other commands get in
    // between; a command removes thousands of rows.
    int max_commands_per_check = 8;
  };
  struct Dependencies {
    const MetadataView* store;
    const ClusterReader* reader;
    CommandProposer* proposer;
    Clock* clock;
  };

  // All dependencies must outlive the reclaimer.
  Reclaimer(const Options& options, const Dependencies& dependencies)
      : options_(options), deps_(dependencies) {}

  absl::Status Check();

 private:
  absl::Status ExpireOutcomes();
  absl::Status PurgeDeletedFiles();
  absl::StatusOr<bool> HasOutcomesBefore(absl::Time time) const;

  const Options options_;
  const Dependencies deps_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RECLAIMER_H_
