#ifndef COFFER_CLIENT_CLI_DEBUG_BUNDLE_H_
#define COFFER_CLIENT_CLI_DEBUG_BUNDLE_H_

#include <map>
#include <string>
#include <vector>

#include "client/cli/context.h"

namespace coffer::cli {

struct DebugBundle {
  // Contents by name within the archive.
  std::map<std::string, std::string> files;
  // Names of the files that say why a part could not be had.
  std::vector<std::string> failed_parts;
};

// Versions, settings, doctor, status, nodes, placement, health, events, and the
// processes and metrics of all admin ports that can be reached. Never reads the
// keyring, a passphrase or a vault, and names none; the home folder is written
// as "~". What cannot be had is an "error" in its place.
DebugBundle CollectDebugBundle(const Context& context);

// `text` with "~" for the home folder of the environment, where that is a whole
// path or the beginning of one: /users/ann is not in /users/anna or
// /mnt/users/ann.
std::string HideHome(const std::string& text, const Environment& environment);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEBUG_BUNDLE_H_
