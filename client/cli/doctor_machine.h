#ifndef COFFER_CLIENT_CLI_DOCTOR_MACHINE_H_
#define COFFER_CLIENT_CLI_DOCTOR_MACHINE_H_

#include "client/cli/context.h"
#include "client/cli/doctor_report.h"

namespace coffer::cli {

// [configuration]: file, profile, settings, and the keyring from outside; it is
// never opened. Returns whether the cluster's address is known.
bool CheckConfiguration(const Context& context, DoctorReport* report);

// [machine]: what can be said of it before there is a cluster.
void CheckMachine(const Context& context, DoctorReport* report);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_MACHINE_H_
