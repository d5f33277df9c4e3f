#ifndef COFFER_CLIENT_CLI_CONTENT_WRITER_H_
#define COFFER_CLIENT_CLI_CONTENT_WRITER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/output.h"

namespace coffer::cli {

// Writes the contents of a file to stdout: as it is, or with --json as items
//
//   {"message_type": "item", "offset": 0, "data_base64": "..."}
//
// of at most 48 KiB, so that the lines of stdout are JSON whatever the file is.
class ContentWriter {
 public:
  // `output` must outlive it.
  explicit ContentWriter(Output* output) : output_(*output) {}

  // As Output::Flush(): stdout takes no more.
  absl::Status Write(absl::string_view bytes);

 private:
  Output& output_;
  uint64_t offset_ = 0;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CONTENT_WRITER_H_
