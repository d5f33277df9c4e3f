#ifndef COFFER_CLIENT_CLI_VERIFY_REPORT_H_
#define COFFER_CLIENT_CLI_VERIFY_REPORT_H_

#include "absl/time/time.h"
#include "client/cli/command.h"
#include "client/cli/output.h"
#include "client/operations.h"

namespace coffer::cli {

// Writes what a verification found, and returns its end: kProblemsFound when
// there is any problem, kUnavailable when all that there is are nodes that
// could not be reached, and no node could be.
//
// For people, more than a few problems of one kind are one line: those of one
// node, or, where data is lost, of one file. JSON has an item for each.
CommandResult ReportVerify(const VerifySummary& summary, VerifyLevel level,
                           absl::Duration elapsed, Output* output);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VERIFY_REPORT_H_
