#include "lib/crypto/hardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace coffer::crypto {

absl::Status DisableCoreDumps() {
  const rlimit no_core = {0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) {
    return absl::InternalError(
        absl::StrCat("could not forbid core files: error ", errno));
  }
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return absl::InternalError(
        absl::StrCat("could not make the process undumpable: error ", errno));
  }
  return absl::OkStatus();
}

}  // namespace coffer::crypto
