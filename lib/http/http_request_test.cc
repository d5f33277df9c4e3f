#include "lib/http/http_request.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::http {
namespace {

absl::StatusOr<HttpRequest> ParseLine(absl::string_view line) {
  return ParseHttpRequest(absl::StrCat(line, "\r\nHost: x\r\n\r\n"));
}

TEST(HttpRequestTest, ReadsMethodAndPath) {
  COFFER_ASSERT_OK_AND_ASSIGN(const HttpRequest request,
                              ParseLine("GET /metrics?name=a/b HTTP/1.1"));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/metrics");
}

TEST(HttpRequestTest, ReadsWhatProxiesAreSent) {
  COFFER_ASSERT_OK_AND_ASSIGN(const HttpRequest request,
                              ParseLine("GET http://x:7003/metrics HTTP/1.1"));
  EXPECT_EQ(request.path, "/metrics");
  EXPECT_FALSE(ParseLine("GET http://x HTTP/1.1").ok());
}

TEST(HttpRequestTest, DecodesNothing) {
  COFFER_ASSERT_OK_AND_ASSIGN(const HttpRequest request,
                              ParseLine("GET /%2e%2e/a%00 HTTP/1.1"));
  EXPECT_EQ(request.path, "/%2e%2e/a%00");
}

TEST(HttpRequestTest, MalformedLinesAreRefused) {
  for (const absl::string_view line :
       {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ",
        "GET / http/1.1", "G@T / HTTP/1.1", " GET / HTTP/1.1", "GET * HTTP/1.1",
        "GET a HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\xff HTTP/1.1",
        "GET /\n HTTP/1.1"}) {
    EXPECT_THAT(ParseLine(line), StatusIs(absl::StatusCode::kInvalidArgument))
        << line;
  }
}

TEST(HttpRequestTest, OtherVersionsAreRefused) {
  EXPECT_THAT(ParseLine("PRI / HTTP/2.0"),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(ParseLine("GET / HTTP/1.2"),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(HttpRequestTest, MalformedHeadersAreRefused) {
  for (const std::string& headers :
       {std::string("Host"), std::string("Host : x"), std::string(": x"),
        std::string("Host: x\r\n folded"), std::string("Host: x\ny"),
        std::string("Host: x\ry"), std::string("Host: \0x", 8),
        std::string("Host: x\r\nHost: y")}) {
    EXPECT_THAT(ParseHttpRequest(
                    absl::StrCat("GET / HTTP/1.1\r\n", headers, "\r\n\r\n")),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << headers;
  }
}

TEST(HttpRequestTest, OnlyNewRequestsNeedAHost) {
  EXPECT_THAT(ParseHttpRequest("GET / HTTP/1.0\r\n\r\n"), IsOk());
  EXPECT_THAT(ParseHttpRequest("GET / HTTP/1.1\r\n\r\n"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(HttpRequestTest, UnfinishedRequestsAreRefused) {
  EXPECT_FALSE(ParseHttpRequest("").ok());
  EXPECT_FALSE(ParseHttpRequest("GET / HTTP/1.0\r\n").ok());
}

}  // namespace
}  // namespace coffer::http
