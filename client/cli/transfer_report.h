#ifndef COFFER_CLIENT_CLI_TRANSFER_REPORT_H_
#define COFFER_CLIENT_CLI_TRANSFER_REPORT_H_

// What a put or get did, in both forms of output.

#include <string>

#include "absl/time/time.h"
#include "client/cli/command.h"
#include "client/cli/output.h"
#include "client/operations.h"

namespace coffer::cli {

// Adds what one put or get did to what several did.
void Add(const PutSummary& summary, PutSummary* total);
void Add(const GetSummary& summary, GetSummary* total);

// Writes each error as an item, warns about what is not as it should be, and
// makes the result: kPartial when something failed or was skipped. `target` is
// where it went, for people.
CommandResult ReportPut(const PutSummary& summary, const std::string& target,
                        absl::Duration elapsed, Output* output);
CommandResult ReportGet(const GetSummary& summary, const std::string& target,
                        absl::Duration elapsed, Output* output);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_TRANSFER_REPORT_H_
