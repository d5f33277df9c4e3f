#ifndef COFFER_CLIENT_FILE_GETTER_H_
#define COFFER_CLIENT_FILE_GETTER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/file_reader.h"
#include "client/local_folder.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/version_opener.h"

namespace coffer::client {

struct GetFileOptions {
  ByteRange range;
  bool overwrite = true;
  // The file survives a crash of the machine once it is there.
  bool durable = true;
  // The user named this very file: a link to a device is refused as the device
  // itself is. In a tree, links in the way are replaced, whatever they lead to.
  bool refuse_links_to_special = false;
};

// Writes a version (or a range of it) to `name` in `folder`: to a temporary
// file first, which gets its name when every byte was verified. A symbolic link
// becomes one. Adds to `summary`. ALREADY_EXISTS: the name is taken, and not
// `overwrite`. FAILED_PRECONDITION: it is a folder, device, pipe or socket.
absl::Status GetVersionToFile(Operation& operation,
                              const OpenedVersion& version,
                              const std::shared_ptr<const LocalFolder>& folder,
                              const std::string& name,
                              const GetFileOptions& options,
                              GetSummary& summary);

// Fills in what the operation's download counted.
void AddDownload(Operation& operation, GetSummary& summary);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FILE_GETTER_H_
