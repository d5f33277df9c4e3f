#ifndef COFFER_CLIENT_CLI_ENTRY_FORMAT_H_
#define COFFER_CLIENT_CLI_ENTRY_FORMAT_H_

// Entries of a vault in the two forms of output.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/output.h"
#include "client/types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// "file", "folder", "symlink".
std::string EntryTypeName(EntryType type);

// "-rw-r--r--", "drwxr-xr-x", "lrwxrwxrwx".
std::string FormatMode(EntryType type, uint32_t mode);

// RFC 3339 in UTC with a fraction where there is one.
std::string JsonTime(absl::Time time);

// All fields that the kind of entry has; path or path_base64.
nlohmann::json EntryToJson(const EntryInfo& entry);

// The name as a listing shows it: folders end in a slash.
std::string DisplayName(const Output& output, const EntryInfo& entry);

// One line of a long listing: mode, size, version, time, name.
std::string LongLine(const Output& output, const EntryInfo& entry);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ENTRY_FORMAT_H_
