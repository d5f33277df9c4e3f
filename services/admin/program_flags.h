#ifndef COFFER_SERVICES_ADMIN_PROGRAM_FLAGS_H_
#define COFFER_SERVICES_ADMIN_PROGRAM_FLAGS_H_

#include <map>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"

namespace coffer::admin {

// What the flags of all servers have in common.

// A flag for a duration, such as "10s" or "1m30s"; `value`, which must outlive
// the parsing, holds its default until then.
void AddDurationFlag(CLI::App* app, const std::string& name,
                     absl::Duration* value, const std::string& description);

// All flags of `app` and their values, defaults among them, by name without
// dashes. Once it has parsed.
std::map<std::string, std::string> SettingsOf(const CLI::App& app);

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_PROGRAM_FLAGS_H_
