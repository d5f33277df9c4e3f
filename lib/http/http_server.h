#ifndef COFFER_LIB_HTTP_HTTP_SERVER_H_
#define COFFER_LIB_HTTP_HTTP_SERVER_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/rpc/address.h"

namespace coffer::http {

// Requests that are served at the same time; more wait.
inline constexpr int kHttpThreads = 8;
// A request line and all headers together.
inline constexpr size_t kMaxHttpRequestBytes = 8192;
inline constexpr absl::Duration kHttpTimeout = absl::Seconds(5);

inline constexpr char kPlainText[] = "text/plain; charset=utf-8";
inline constexpr char kHtml[] = "text/html; charset=utf-8";

struct HttpResponse {
  int code = 200;
  std::string content_type = kPlainText;
  std::string body;
};

// Makes the answer to a GET. Runs in threads of the server, several at a time,
// and must not block for long. Parameters after '?' are ignored.
using HttpHandler = std::function<HttpResponse()>;

struct HttpServerOptions {
  // HOST:PORT (rpc/address.h); port 0 lets the system choose. The host "::"
  // takes IPv4, too.
  std::string listen_address = "127.0.0.1:0";
  // For a request to arrive, and for a response to be taken.
  absl::Duration timeout = kHttpTimeout;
};

// A small HTTP/1.1 server for pages that are computed: metrics, a status page.
// It answers GET and HEAD, one request per connection, without encryption. It
// serves no files, runs no programs, reads no bodies and keeps no log. Pages
// may not be cached, framed or guessed at, and HTML may contain styles but
// neither scripts nor anything from elsewhere. Thread-safe.
//
//   400, 431  a request that is malformed, or too large
//   404       a path without a handler; paths are compared as they were sent
//   405       another method
//   408       a request that did not arrive in time
//   505       another version than HTTP/1.0 and 1.1
class HttpServer {
 public:
  // Listens and serves. `handlers` are by path, such as "/metrics"; all of them
  // must stay valid until Stop().
  //
  //   INVALID_ARGUMENT     malformed address
  //   FAILED_PRECONDITION, PERMISSION_DENIED, INTERNAL
  //                        cannot listen, see lib/rpc/bind_probe.h
  static absl::StatusOr<std::unique_ptr<HttpServer>> Create(
      const HttpServerOptions& options,
      std::map<std::string, HttpHandler> handlers);

  // Stops.
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Where the server listens: listen_address with the port really bound.
  const rpc::Address& address() const;

  // Closes the port and returns when no handler runs any more. Requests that
  // have not arrived yet are dropped; responses are sent. Idempotent.
  void Stop();

 private:
  class Impl;

  explicit HttpServer(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

}  // namespace coffer::http

#endif  // COFFER_LIB_HTTP_HTTP_SERVER_H_
