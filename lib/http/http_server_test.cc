#include "lib/http/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/barrier.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/status/status_matchers.h"

namespace coffer::http {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kGetPage[] = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";
// Far less than a test may take, and far more than an answer takes.
constexpr absl::Duration kShortTimeout = absl::Milliseconds(300);

// A connection of a client that sends what it likes.
class Client {
 public:
  explicit Client(const rpc::Address& address) {
    if (address.host == "::1") {
      sockaddr_in6 target = {};
      target.sin6_family = AF_INET6;
      target.sin6_port = htons(address.port);
      target.sin6_addr = in6addr_loopback;
      Connect(reinterpret_cast<const sockaddr*>(&target), sizeof(target));
    } else {
      sockaddr_in target = {};
      target.sin_family = AF_INET;
      target.sin_port = htons(address.port);
      target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      Connect(reinterpret_cast<const sockaddr*>(&target), sizeof(target));
    }
  }
  ~Client() { close(fd_); }

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }

  void Send(absl::string_view bytes) {
    send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // All that comes until the server closes the connection.
  std::string ReadAll() {
    std::string text;
    std::array<char, 4096> buffer;
    ssize_t size;
    while ((size = recv(fd_, buffer.data(), buffer.size(), 0)) > 0) {
      text.append(buffer.data(), static_cast<size_t>(size));
    }
    return text;
  }

 private:
  void Connect(const sockaddr* target, socklen_t size) {
    fd_ = socket(target->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connected_ = connect(fd_, target, size) == 0;
  }

  int fd_ = -1;
  bool connected_ = false;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void Start() {
    COFFER_ASSERT_OK_AND_ASSIGN(server_,
                                HttpServer::Create(options_, handlers_));
  }

  std::string Exchange(absl::string_view request) {
    Client client(server_->address());
    client.Send(request);
    return client.ReadAll();
  }

  HttpServerOptions options_;
  std::map<std::string, HttpHandler> handlers_ = {
      {"/page",
       [] {
         return HttpResponse{200, kHtml, "<p>page</p>"};
       }},
      {"/text", [] {
         return HttpResponse{503, kPlainText, "not now\n"};
       }}};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, ServesAPage) {
  Start();
  EXPECT_GT(server_->address().port, 0);
  EXPECT_THAT(Exchange(kGetPage),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                    HasSubstr("\r\nContent-Type: text/html; charset=utf-8\r\n"),
                    HasSubstr("\r\nContent-Length: 11\r\n"),
                    EndsWith("\r\n\r\n<p>page</p>")));
  EXPECT_THAT(Exchange("GET /text?a=b HTTP/1.0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 503 "), EndsWith("not now\n")));
}

TEST_F(HttpServerTest, PagesMayLoadNothingAndAreNotKept) {
  Start();
  EXPECT_THAT(
      Exchange(kGetPage),
      AllOf(HasSubstr("\r\nContent-Security-Policy: default-src 'none'; "
                      "style-src 'unsafe-inline';"),
            HasSubstr("\r\nCache-Control: no-store\r\n"),
            HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"),
            HasSubstr("\r\nX-Frame-Options: DENY\r\n"),
            HasSubstr("\r\nConnection: close\r\n")));
}

TEST_F(HttpServerTest, HeadHasNoBody) {
  Start();
  EXPECT_THAT(
      Exchange("HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("\r\nContent-Length: 11\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpServerTest, OtherPathsAreNotFound) {
  Start();
  for (const absl::string_view path :
       {"/", "/page/", "/pag", "/PAGE", "/../etc/passwd", "/%2e%2e/etc/passwd",
        "/page%00", "/.htpasswd", "/page.cgi", "/favicon.ico"}) {
    EXPECT_THAT(
        Exchange(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: x\r\n\r\n")),
        AllOf(StartsWith("HTTP/1.1 4"), Not(HasSubstr("<p>")),
              Not(HasSubstr("root:"))))
        << path;
  }
  EXPECT_THAT(Exchange("GET /no HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 404 Not Found\r\n"),
                    EndsWith("there are: /page /text\n")));
}

TEST_F(HttpServerTest, OtherMethodsAreRefused) {
  Start();
  for (const absl::string_view method :
       {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "MKCOL"}) {
    EXPECT_THAT(
        Exchange(absl::StrCat(
            method, " /page HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")),
        AllOf(StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"),
              HasSubstr("\r\nAllow: GET, HEAD\r\n")))
        << method;
  }
}

TEST_F(HttpServerTest, WhatIsNotHttpIsRefused) {
  Start();
  for (const std::string& request :
       {std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        std::string("nonsense\r\n\r\n"), std::string("\0\1\2\r\n\r\n", 7),
        std::string("GET\r\n\r\n"),
        std::string("BREW /page HTTP/1.1\r\n\r\n")}) {
    EXPECT_THAT(Exchange(request), Not(HasSubstr("<p>page"))) << request;
  }
  EXPECT_THAT(Exchange(kGetPage), HasSubstr("<p>page"));
}

TEST_F(HttpServerTest, LargeRequestsAreRefused) {
  Start();
  const std::string fits(kMaxHttpRequestBytes / 2, 'x');
  EXPECT_THAT(Exchange(absl::StrCat(
                  "GET /page HTTP/1.1\r\nHost: x\r\nA: ", fits, "\r\n\r\n")),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Exchange(absl::StrCat("GET /page HTTP/1.1\r\nHost: x\r\nA: ",
                                    fits, fits, fits, "\r\n\r\n")),
              Not(HasSubstr("<p>page")));
}

TEST_F(HttpServerTest, SlowClientsDoNotBlockOthers) {
  Start();
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < kHttpThreads - 1; ++i) {
    slow.push_back(std::make_unique<Client>(server_->address()));
    slow.back()->Send("GET /page HT");
  }
  EXPECT_THAT(Exchange(kGetPage), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, SlowClientsAreCutOff) {
  options_.timeout = kShortTimeout;
  Start();
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < kHttpThreads * 2; ++i) {
    slow.push_back(std::make_unique<Client>(server_->address()));
    slow.back()->Send("GET /page HT");
  }
  EXPECT_THAT(Exchange(kGetPage), StartsWith("HTTP/1.1 200"));
  for (const auto& client : slow) {
    EXPECT_THAT(client->ReadAll(), Not(HasSubstr("<p>page")));
  }
}

TEST_F(HttpServerTest, HandlersRunAtOnce) {
  constexpr int kClients = 4;
  // Made for each round of waiting; deleted by the last who has waited.
  auto* const barrier = std::make_unique<absl::Barrier>(kClients).release();
  handlers_["/meet"] = [barrier] {
    const std::unique_ptr<absl::Barrier> owner(barrier->Block() ? barrier
                                                                : nullptr);
    return HttpResponse{200, kPlainText, "met\n"};
  };
  Start();
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([this] {
      EXPECT_THAT(Exchange("GET /meet HTTP/1.1\r\nHost: x\r\n\r\n"),
                  EndsWith("met\n"));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(HttpServerTest, ATakenPortIsSaid) {
  Start();
  options_.listen_address = rpc::FormatAddress(server_->address());
  EXPECT_THAT(HttpServer::Create(options_, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(options_.listen_address),
                             HasSubstr("in use by another process"))));
}

TEST_F(HttpServerTest, SenselessAddressesAreRefused) {
  for (const absl::string_view address :
       {"", "7003", "127.0.0.1:x", "127.0.0.1:80s", "+7003", "a,b:1"}) {
    options_.listen_address = std::string(address);
    EXPECT_FALSE(HttpServer::Create(options_, {}).ok()) << address;
  }
  options_.listen_address = "192.0.2.1:0";  // Of nobody's machine.
  EXPECT_THAT(HttpServer::Create(options_, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(HttpServerTest, StopClosesThePort) {
  Start();
  EXPECT_TRUE(Client(server_->address()).connected());
  server_->Stop();
  EXPECT_FALSE(Client(server_->address()).connected());
  server_->Stop();
}

TEST_F(HttpServerTest, ListensOnIpv6) {
  options_.listen_address = "[::1]:0";
  Start();
  EXPECT_THAT(Exchange(kGetPage), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, TheWildcardTakesBothFamilies) {
  options_.listen_address = "[::]:0";
  Start();
  Client ipv4({"127.0.0.1", server_->address().port});
  ipv4.Send(kGetPage);
  EXPECT_THAT(ipv4.ReadAll(), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace coffer::http
