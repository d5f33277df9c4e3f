#ifndef COFFER_CLIENT_CLI_DOCTOR_H_
#define COFFER_CLIENT_CLI_DOCTOR_H_

#include "client/cli/context.h"
#include "client/cli/doctor_report.h"

namespace coffer::cli {

// Looks at everything from the configuration to how nodes reach each other;
// what cannot be looked at after a failure is skipped. Asks for nothing.
DoctorReport RunDoctor(const Context& context);

// Only what can be looked at before there is a cluster.
DoctorReport RunPreDoctor(const Context& context);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_H_
