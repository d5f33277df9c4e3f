#include "client/unknown_call.h"

#include "absl/strings/str_cat.h"

namespace coffer::client {

absl::Status ExplainUnknownCall(absl::string_view operation,
                                absl::string_view server,
                                absl::string_view advice,
                                const absl::Status& status) {
  if (!absl::IsUnimplemented(status)) return status;
  return absl::UnimplementedError(absl::StrCat(
      operation,
      ": what answers does not know this call, so it is another server than ",
      server, ", or older than this program; ", advice));
}

std::string DirectoryAt(absl::string_view address) {
  return absl::StrCat("the directory (", address, ")");
}

}  // namespace coffer::client
