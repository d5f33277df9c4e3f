#ifndef COFFER_CLIENT_CLI_TAR_GZ_WRITER_H_
#define COFFER_CLIENT_CLI_TAR_GZ_WRITER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::cli {

// Builds a .tar.gz of small files in memory: the ustar format of POSIX.1-1988
// in a gzip member. Files have mode 0600 and belong to nobody in particular.
class TarGzWriter {
 public:
  // Of a name within the archive, and of one file.
  static constexpr size_t kMaxNameBytes = 99;
  static constexpr size_t kMaxFileBytes = 64 << 20;

  // `time` is that of all files.
  explicit TarGzWriter(absl::Time time) : time_(time) {}

  // Adds a file. INVALID_ARGUMENT: the name is empty, too long, absolute, or
  // leads out of the archive; RESOURCE_EXHAUSTED: too many bytes.
  absl::Status Add(absl::string_view name, absl::string_view content);

  // The archive; nothing can be added later.
  absl::StatusOr<std::string> Finish();

 private:
  const absl::Time time_;
  std::string tar_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_TAR_GZ_WRITER_H_
