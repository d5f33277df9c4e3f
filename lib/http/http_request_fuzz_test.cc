// Requests of any bytes: what is accepted is one that another parser could not
// understand in another way.

#include "lib/http/http_request.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "lib/fuzz/fuzz_check.h"

namespace coffer::http {
namespace {

using fuzz::FuzzCheck;

void CheckRequest(absl::string_view head, const HttpRequest& request) {
  FuzzCheck(absl::StartsWith(head, request.method), "the method comes first");
  FuzzCheck(request.method.find_first_of(" \r\n") == std::string::npos,
            "the method is one word");
  FuzzCheck(absl::StartsWith(request.path, "/"), "the path is absolute");
  FuzzCheck(request.path.find_first_of("? \r\n\t") == std::string::npos,
            "the path is one word without parameters");
  FuzzCheck(absl::StrContains(head, request.path), "nothing was decoded");
  FuzzCheck(absl::EndsWith(head, "\r\n\r\n"), "the empty line is there");
}

}  // namespace
}  // namespace coffer::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view head(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<coffer::http::HttpRequest> request =
      coffer::http::ParseHttpRequest(head);
  if (request.ok()) coffer::http::CheckRequest(head, *request);
  return 0;
}
