#include "lib/http/http_server.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "lib/clock/system_clock.h"
#include "lib/http/http_request.h"
#include "lib/http/socket.h"
#include "lib/status/status_macros.h"

namespace coffer::http {
namespace {

// After a connection could not be accepted, such as for want of descriptors.
constexpr absl::Duration kAcceptBackoff = absl::Milliseconds(100);
// What is read and dropped after a refusal: closing at once would destroy the
// answer before a client that still sends has seen it.
constexpr absl::Duration kLinger = absl::Milliseconds(200);
constexpr size_t kMaxLingerBytes = 1 << 16;

constexpr char kSecurityHeaders[] =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";

constexpr char kHeadEnd[] = "\r\n\r\n";

absl::string_view ReasonPhrase(int code) {
  switch (code) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return code < 500 ? "Refused" : "Failed";
  }
}

HttpResponse Refusal(int code, absl::string_view text) {
  HttpResponse response;
  response.code = code;
  response.body = absl::StrCat(text, "\n");
  return response;
}

std::string Encode(const HttpResponse& response, bool with_body) {
  return absl::StrCat(
      "HTTP/1.1 ", response.code, " ", ReasonPhrase(response.code),
      "\r\nContent-Type: ", response.content_type,
      "\r\nContent-Length: ", response.body.size(), "\r\n", kSecurityHeaders,
      response.code == 405 ? "Allow: GET, HEAD\r\n" : "",
      "Connection: close\r\n\r\n", with_body ? response.body : "");
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpServerOptions& options,
       std::map<std::string, HttpHandler> handlers)
      : timeout_(options.timeout), handlers_(std::move(handlers)) {}
  ~Impl() { Stop(); }

  absl::Status Start(const std::string& listen_address);
  void Stop();
  const rpc::Address& address() const { return address_; }

 private:
  void Loop();
  void Serve(const Socket& connection) const;
  // A head, or the response that says what is wrong with it.
  bool ReadHead(const Socket& connection, std::string* head,
                HttpResponse* refusal) const;
  HttpResponse Answer(const HttpRequest& request) const;
  void Linger(const Socket& connection) const;

  const absl::Duration timeout_;
  const std::map<std::string, HttpHandler> handlers_;
  rpc::Address address_;
  Socket listener_;
  // Can be read once the server shall stop.
  Socket wake_;
  absl::Mutex mutex_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

absl::Status HttpServer::Impl::Start(const std::string& listen_address) {
  COFFER_ASSIGN_OR_RETURN(address_, rpc::ParseAddress(listen_address));
  COFFER_ASSIGN_OR_RETURN(listener_, Listen(&address_));
  wake_ = Socket(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.valid()) {
    return absl::ErrnoToStatus(errno, "cannot start the HTTP server");
  }
  absl::MutexLock lock(&mutex_);
  for (int i = 0; i < kHttpThreads; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
  return absl::OkStatus();
}

void HttpServer::Impl::Stop() {
  absl::MutexLock lock(&mutex_);
  if (threads_.empty()) return;
  eventfd_write(wake_.fd(), 1);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  listener_ = Socket();
}

void HttpServer::Impl::Loop() {
  const Socket none;
  while (!AwaitReadable(wake_, none, absl::ZeroDuration())) {
    if (!AwaitReadable(listener_, wake_, absl::InfiniteDuration())) continue;
    const Socket connection = Accept(listener_);
    if (connection.valid()) {
      Serve(connection);
    } else if (errno != EAGAIN && errno != ECONNABORTED) {
      AwaitReadable(wake_, none, kAcceptBackoff);
    }
  }
}

void HttpServer::Impl::Serve(const Socket& connection) const {
  std::string head;
  HttpResponse response;
  bool with_body = true;
  if (ReadHead(connection, &head, &response)) {
    const absl::StatusOr<HttpRequest> request = ParseHttpRequest(head);
    with_body = !request.ok() || request->method != "HEAD";
    response =
        request.ok()
            ? Answer(*request)
            : Refusal(absl::IsUnimplemented(request.status()) ? 505 : 400,
                      request.status().message());
  } else if (head.empty()) {
    return;  // Nothing was asked.
  }
  if (WriteAll(connection, Encode(response, with_body), timeout_) &&
      response.code >= 400) {
    Linger(connection);
  }
}

bool HttpServer::Impl::ReadHead(const Socket& connection, std::string* head,
                                HttpResponse* refusal) const {
  const absl::Duration end = SystemClock().Monotonic() + timeout_;
  *refusal = Refusal(400, "the request ended early");
  size_t searched = 0;
  while (true) {
    const size_t found = head->find(kHeadEnd, searched);
    if (found != std::string::npos) {
      head->resize(found + sizeof(kHeadEnd) - 1);
      return true;
    }
    searched = head->size() < sizeof(kHeadEnd)
                   ? 0
                   : head->size() - sizeof(kHeadEnd) + 1;
    if (head->size() >= kMaxHttpRequestBytes) {
      *refusal = Refusal(431, "the request is too large");
      return false;
    }
    const absl::Duration left = end - SystemClock().Monotonic();
    if (left <= absl::ZeroDuration() ||
        !AwaitReadable(connection, wake_, left)) {
      *refusal = Refusal(408, "the request did not arrive in time");
      return false;
    }
    if (!ReadSome(connection, kMaxHttpRequestBytes - head->size(), head)) {
      return false;
    }
  }
}

HttpResponse HttpServer::Impl::Answer(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return Refusal(405, "only GET and HEAD are served here");
  }
  const auto found = handlers_.find(request.path);
  if (found != handlers_.end()) return found->second();
  std::string known;
  for (const auto& handler : handlers_) {
    absl::StrAppend(&known, " ", handler.first);
  }
  return Refusal(404, absl::StrCat("there is no such page; there are:", known));
}

void HttpServer::Impl::Linger(const Socket& connection) const {
  ShutDownWrites(connection);
  const absl::Duration end = SystemClock().Monotonic() + kLinger;
  std::string dropped;
  while (dropped.size() < kMaxLingerBytes &&
         AwaitReadable(connection, wake_, end - SystemClock().Monotonic()) &&
         ReadSome(connection, kMaxLingerBytes, &dropped)) {
  }
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Create(
    const HttpServerOptions& options,
    std::map<std::string, HttpHandler> handlers) {
  auto impl = std::make_unique<Impl>(options, std::move(handlers));
  COFFER_RETURN_IF_ERROR(impl->Start(options.listen_address));
  return absl::WrapUnique(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { Stop(); }

const rpc::Address& HttpServer::address() const { return impl_->address(); }

void HttpServer::Stop() { impl_->Stop(); }

}  // namespace coffer::http
