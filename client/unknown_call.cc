#include "client/unknown_call.h"

#include "absl/strings/str_cat.h"

namespace coffer::client {

absl::Status ExplainUnknownCall(absl::string_view operation,
                                absl::string_view address,
                                absl::string_view server,
                                absl::string_view advice,
                                const absl::Status& status) {
  if (!absl::IsUnimplemented(status)) return status;
  return absl::UnimplementedError(
      absl::StrCat(operation, ": what answers at ", address,
                   " does not know this call: it is not ", server,
                   ", or older than this program; ", advice));
}

absl::Status ExplainUnknownDirectoryCall(absl::string_view operation,
                                         absl::string_view address,
                                         const absl::Status& status) {
  return ExplainUnknownCall(operation, address, "the directory",
                            "give the directory's address (setting directory)",
                            status);
}

}  // namespace coffer::client
