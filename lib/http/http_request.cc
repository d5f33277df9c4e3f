#include "lib/http/http_request.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/status/status_macros.h"

namespace coffer::http {
namespace {

constexpr absl::string_view kLineEnd = "\r\n";

absl::Status Malformed() {
  return absl::InvalidArgumentError("this is no HTTP request");
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view("!#$%&'*+-.^_`|~").find(c) !=
               absl::string_view::npos;
  });
}

bool IsVisible(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

// "/path?parameters", or what a proxy is sent: "http://host/path".
absl::StatusOr<std::string> PathOf(absl::string_view target) {
  if (absl::ConsumePrefix(&target, "http://")) {
    target.remove_prefix(std::min(target.find('/'), target.size()));
  }
  if (!absl::StartsWith(target, "/") || !IsVisible(target)) return Malformed();
  return std::string(target.substr(0, target.find('?')));
}

absl::Status CheckHeaders(const std::vector<absl::string_view>& lines,
                          bool needs_host) {
  int hosts = 0;
  for (absl::string_view line : lines) {
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos || !IsToken(line.substr(0, colon)) ||
        line.find('\0') != absl::string_view::npos ||
        line.find_first_of(kLineEnd) != absl::string_view::npos) {
      return Malformed();
    }
    if (absl::EqualsIgnoreCase(line.substr(0, colon), "host")) ++hosts;
  }
  if (hosts > 1 || (needs_host && hosts == 0)) return Malformed();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HttpRequest> ParseHttpRequest(absl::string_view head) {
  if (!absl::ConsumeSuffix(&head, "\r\n\r\n")) return Malformed();
  std::vector<absl::string_view> lines = absl::StrSplit(head, kLineEnd);
  const std::vector<absl::string_view> words = absl::StrSplit(lines[0], ' ');
  if (words.size() != 3 || !IsToken(words[0]) ||
      !absl::StartsWith(words[2], "HTTP/")) {
    return Malformed();
  }
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0") {
    return absl::UnimplementedError("only HTTP/1.1 is served here");
  }
  lines.erase(lines.begin());
  COFFER_RETURN_IF_ERROR(CheckHeaders(lines, words[2] == "HTTP/1.1"));
  HttpRequest request;
  request.method = std::string(words[0]);
  COFFER_ASSIGN_OR_RETURN(request.path, PathOf(words[1]));
  return request;
}

}  // namespace coffer::http
