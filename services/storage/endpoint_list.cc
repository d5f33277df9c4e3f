#include "services/storage/endpoint_list.h"

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {
namespace {

bool IsWildcard(const rpc::Address& address) {
  return address.host == "0.0.0.0" || address.host == "::";
}

bool IsLoopback(absl::string_view host) {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

// Whether the one who can use `endpoints` as a node can use loopback addresses
// of this one: it runs on the same machine.
bool IsReachedByLoopback(const std::vector<NetworkEndpoint>& endpoints) {
  for (const NetworkEndpoint& endpoint : endpoints) {
    if (endpoint.network_class != kClusterClass) continue;
    const absl::StatusOr<rpc::Address> address =
        rpc::ParseAddress(endpoint.address);
    return address.ok() && IsLoopback(address->host);
  }
  return false;
}

bool HasClass(const std::vector<NetworkEndpoint>& endpoints,
              absl::string_view network_class) {
  for (const NetworkEndpoint& endpoint : endpoints) {
    if (endpoint.network_class == network_class) return true;
  }
  return false;
}

// The content, or nothing when there is no such file.
absl::StatusOr<std::string> ReadOptionalFile(const std::string& path) {
  const auto close_file = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close_file)> file(
      std::fopen(path.c_str(), "re"), close_file);
  if (file == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot read the endpoints in ", path));
  }
  std::string content(kMaxEndpointFileBytes + 1, '\0');
  errno = 0;
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot read the endpoints in ", path));
  }
  if (content.size() > kMaxEndpointFileBytes) {
    return InvalidRequestError(absl::StrCat(
        "cannot use the endpoints in ", path, ": the file is larger than ",
        kMaxEndpointFileBytes, " bytes; is it the right one?"));
  }
  return content;
}

}  // namespace

absl::StatusOr<NetworkEndpoint> ParseEndpoint(absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos || equals == 0) {
    return InvalidRequestError(absl::StrCat(
        "cannot advertise \"", text,
        "\"; write CLASS=HOST:PORT, such as cluster=10.0.0.7:7420"));
  }
  const absl::StatusOr<rpc::Address> address =
      rpc::ParseAddress(text.substr(equals + 1));
  if (!address.ok()) {
    return Annotate(address.status(),
                    absl::StrCat("cannot advertise \"", text, "\""));
  }
  if (address->port == 0) {
    return InvalidRequestError(absl::StrCat(
        "cannot advertise \"", text, "\": nobody can connect to port 0"));
  }
  return NetworkEndpoint{std::string(text.substr(0, equals)),
                         std::string(text.substr(equals + 1))};
}

absl::StatusOr<std::vector<NetworkEndpoint>> ReadEndpointFile(
    const std::string& path) {
  COFFER_ASSIGN_OR_RETURN(const std::string content, ReadOptionalFile(path));
  std::vector<NetworkEndpoint> endpoints;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(content, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    absl::StatusOr<NetworkEndpoint> endpoint = ParseEndpoint(line);
    if (!endpoint.ok()) {
      return Annotate(endpoint.status(), absl::StrCat(path, ":", number));
    }
    endpoints.push_back(*std::move(endpoint));
  }
  return endpoints;
}

absl::Status ValidateEndpoints(const std::vector<NetworkEndpoint>& endpoints) {
  if (endpoints.size() > kMaxEndpoints) {
    return InvalidRequestError(
        absl::StrCat("cannot advertise ", endpoints.size(),
                     " endpoints; give at most ", kMaxEndpoints));
  }
  for (size_t i = 0; i < endpoints.size(); ++i) {
    const std::string& network_class = endpoints[i].network_class;
    if (network_class.empty() || network_class.size() > kMaxNetworkClassBytes) {
      return InvalidRequestError(absl::StrCat(
          "cannot advertise a network class of ", network_class.size(),
          " characters; give 1 to ", kMaxNetworkClassBytes));
    }
    if (endpoints[i].address.size() > kMaxAddressBytes) {
      return InvalidRequestError(absl::StrCat(
          "cannot advertise the address of class \"", network_class,
          "\": it is longer than ", kMaxAddressBytes, " characters"));
    }
    for (size_t k = 0; k < i; ++k) {
      if (endpoints[k].network_class != network_class) continue;
      return InvalidRequestError(
          absl::StrCat("cannot advertise two addresses of the class \"",
                       network_class, "\", ", endpoints[k].address, " and ",
                       endpoints[i].address, "; clients use one, so give one"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NetworkEndpoint>> CompleteEndpoints(
    std::vector<NetworkEndpoint> given, const rpc::Address& data,
    const rpc::Address& admin) {
  if (!HasClass(given, kClusterClass)) {
    if (IsWildcard(data)) {
      return InvalidRequestError(
          "clients cannot use the address 0.0.0.0 or ::; name a real one with "
          "--advertise cluster=HOST:PORT");
    }
    given.push_back({kClusterClass, rpc::FormatAddress(data)});
  }
  const bool is_for_others = !IsWildcard(admin) && (!IsLoopback(admin.host) ||
                                                    IsReachedByLoopback(given));
  if (!HasClass(given, kAdminClass) && is_for_others) {
    given.push_back({kAdminClass, rpc::FormatAddress(admin)});
  }
  COFFER_RETURN_IF_ERROR(ValidateEndpoints(given));
  return given;
}

}  // namespace coffer::storage
