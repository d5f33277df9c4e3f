#ifndef COFFER_LIB_HTTP_HTTP_REQUEST_H_
#define COFFER_LIB_HTTP_HTTP_REQUEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::http {

// What the server looks at in a request.
struct HttpRequest {
  // Such as "GET".
  std::string method;
  // Without parameters, and as it was sent: nothing is decoded.
  std::string path;
};

// Reads a request line and headers (RFC 9112), from the first byte to the empty
// line. INVALID_ARGUMENT: malformed, or without the host that HTTP/1.1 demands.
// UNIMPLEMENTED: another version than 1.0 and 1.1.
absl::StatusOr<HttpRequest> ParseHttpRequest(absl::string_view head);

}  // namespace coffer::http

#endif  // COFFER_LIB_HTTP_HTTP_REQUEST_H_
