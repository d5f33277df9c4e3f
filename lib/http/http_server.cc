#include "lib/http/http_server.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "absl/base/call_once.h"
#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "civetweb.h"
#include "lib/rpc/bind_probe.h"
#include "lib/status/status_macros.h"

namespace coffer::http {
namespace {

// No more than waits for a thread; further clients wait in the kernel.
constexpr int kQueuedConnections = 64;

constexpr char kSecurityHeaders[] =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";

absl::string_view ReasonPhrase(int code) {
  switch (code) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return code < 500 ? "Refused" : "Failed";
  }
}

void Send(mg_connection* connection, const HttpResponse& response,
          absl::string_view extra_header, bool with_body) {
  std::string text =
      absl::StrCat("HTTP/1.1 ", response.code, " ", ReasonPhrase(response.code),
                   "\r\nContent-Type: ", response.content_type,
                   "\r\nContent-Length: ", response.body.size(), "\r\n",
                   kSecurityHeaders, extra_header, "Connection: close\r\n\r\n");
  if (with_body) text.append(response.body);
  // A client that has gone needs no answer.
  mg_write(connection, text.data(), text.size());
}

HttpResponse Refusal(int code, absl::string_view text) {
  HttpResponse response;
  response.code = code;
  response.body = absl::StrCat(text, "\n");
  return response;
}

void InitializeOnce() {
  static absl::once_flag once;
  // Without features: no TLS, which is not linked, and nothing else.
  absl::call_once(once, [] { mg_init_library(0); });
}

absl::Status Unresolved(const rpc::Address& address, int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", rpc::FormatAddress(address),
                   ": the host is unknown (", gai_strerror(error),
                   "); use an address of this machine"));
}

// What civetweb takes: an address in numbers with its port.
absl::StatusOr<std::string> ListeningPort(const rpc::Address& address) {
  // In its notation, IPv4 and IPv6.
  if (address.host == "::") return absl::StrCat("+", address.port);
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int error = getaddrinfo(address.host.c_str(), nullptr, &hints, &found);
  if (error != 0) return Unresolved(address, error);
  const auto freer = absl::MakeCleanup([found] { freeaddrinfo(found); });
  std::array<char, NI_MAXHOST> host = {};
  error = getnameinfo(found->ai_addr, found->ai_addrlen, host.data(),
                      host.size(), nullptr, 0, NI_NUMERICHOST);
  if (error != 0) return Unresolved(address, error);
  return rpc::FormatAddress({host.data(), address.port});
}

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(std::map<std::string, HttpHandler> handlers)
      : handlers_(std::move(handlers)) {}

  absl::Status Start(const HttpServerOptions& options);
  void Stop();
  const rpc::Address& address() const { return address_; }

 private:
  static int OnRequest(mg_connection* connection);
  static int OnError(mg_connection* connection, int code, const char* text);
  // What civetweb would print.
  static int Discard(const mg_connection*, const char*) { return 1; }

  void Answer(mg_connection* connection, const mg_request_info& request) const;

  const std::map<std::string, HttpHandler> handlers_;
  rpc::Address address_;
  absl::Mutex mutex_;
  mg_context* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

absl::Status HttpServer::Impl::Start(const HttpServerOptions& options) {
  COFFER_ASSIGN_OR_RETURN(address_, rpc::ParseAddress(options.listen_address));
  COFFER_ASSIGN_OR_RETURN(const std::string port, ListeningPort(address_));
  InitializeOnce();
  const std::string timeout =
      absl::StrCat(absl::ToInt64Milliseconds(options.timeout));
  const std::string threads = absl::StrCat(kHttpThreads);
  const std::string max_bytes = absl::StrCat(kMaxHttpRequestBytes);
  const std::string queue = absl::StrCat(kQueuedConnections);
  const char* settings[] = {"listening_ports",
                            port.c_str(),
                            "num_threads",
                            threads.c_str(),
                            "max_request_size",
                            max_bytes.c_str(),
                            "connection_queue",
                            queue.c_str(),
                            "request_timeout_ms",
                            timeout.c_str(),
                            "enable_keep_alive",
                            "no",
                            "enable_directory_listing",
                            "no",
                            nullptr};
  mg_callbacks callbacks = {};
  callbacks.begin_request = OnRequest;
  callbacks.http_error = OnError;
  callbacks.log_message = Discard;
  callbacks.log_access = Discard;
  absl::MutexLock lock(&mutex_);
  context_ = mg_start(&callbacks, this, settings);
  if (context_ == nullptr) return rpc::ExplainBindFailure(address_);
  std::array<mg_server_port, 2> bound = {};
  if (mg_get_server_ports(context_, bound.size(), bound.data()) < 1) {
    return absl::InternalError("cannot start the HTTP server: it has no port");
  }
  address_.port = static_cast<uint16_t>(bound[0].port);
  return absl::OkStatus();
}

void HttpServer::Impl::Stop() {
  absl::MutexLock lock(&mutex_);
  if (context_ == nullptr) return;
  mg_stop(context_);
  context_ = nullptr;
}

int HttpServer::Impl::OnRequest(mg_connection* connection) {
  const mg_request_info* const request = mg_get_request_info(connection);
  static_cast<const Impl*>(request->user_data)->Answer(connection, *request);
  return 1;  // Civetweb does nothing more.
}

int HttpServer::Impl::OnError(mg_connection* connection, int code,
                              const char* /*text*/) {
  Send(connection, Refusal(code, "this request cannot be served"), "", true);
  return 0;
}

void HttpServer::Impl::Answer(mg_connection* connection,
                              const mg_request_info& request) const {
  const absl::string_view method = request.request_method;
  if (method != "GET" && method != "HEAD") {
    Send(connection, Refusal(405, "only GET and HEAD are served here"),
         "Allow: GET, HEAD\r\n", true);
    return;
  }
  const bool with_body = method == "GET";
  const char* const path = request.local_uri;
  const auto found = handlers_.find(path == nullptr ? "" : path);
  if (found == handlers_.end()) {
    std::string known;
    for (const auto& handler : handlers_) {
      absl::StrAppend(&known, " ", handler.first);
    }
    Send(connection,
         Refusal(404, absl::StrCat("there is no such page; there are:", known)),
         "", with_body);
    return;
  }
  Send(connection, found->second(), "", with_body);
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Create(
    const HttpServerOptions& options,
    std::map<std::string, HttpHandler> handlers) {
  auto impl = std::make_unique<Impl>(std::move(handlers));
  COFFER_RETURN_IF_ERROR(impl->Start(options));
  return absl::WrapUnique(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { Stop(); }

const rpc::Address& HttpServer::address() const { return impl_->address(); }

void HttpServer::Stop() { impl_->Stop(); }

}  // namespace coffer::http
