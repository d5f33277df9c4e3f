#ifndef COFFER_CLIENT_TEMPORARY_FILE_H_
#define COFFER_CLIENT_TEMPORARY_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/local_folder.h"
#include "lib/crypto/random.h"

namespace coffer::client {

// A file that is written under a temporary name, `.NAME.coffer-partial-RANDOM`
// in its final folder, and gets its own name when it is complete. Removed when
// it is destroyed before that; what a killed process leaves is removed by
// LocalFolder::RemoveLeftovers(). Not thread-safe.
class TemporaryFile {
 public:
  struct PublishOptions {
    uint32_t mode = 0;
    int64_t modification_time_ns = 0;
    bool overwrite = true;
    // Data and name survive a crash of the machine once Publish() returns.
    bool durable = true;
  };

  // INVALID_ARGUMENT: `name` is no single component.
  static absl::StatusOr<std::unique_ptr<TemporaryFile>> Create(
      std::shared_ptr<const LocalFolder> folder, const std::string& name,
      crypto::Random& random);

  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // RESOURCE_EXHAUSTED: disk full.
  absl::Status Append(absl::string_view bytes);

  // Once, at the end. ALREADY_EXISTS: the name is taken, and not `overwrite`.
  absl::Status Publish(const PublishOptions& options);

 private:
  TemporaryFile(std::shared_ptr<const LocalFolder> folder, std::string name,
                std::string temporary_name, int descriptor);

  absl::Status TakeName(bool overwrite);

  const std::shared_ptr<const LocalFolder> folder_;
  const std::string name_;
  const std::string temporary_name_;
  const int descriptor_;
  bool published_ = false;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TEMPORARY_FILE_H_
