#ifndef COFFER_SERVICES_DIRECTORY_PAGE_TOKEN_H_
#define COFFER_SERVICES_DIRECTORY_PAGE_TOKEN_H_

// The opaque tokens that lists hand out for their next page.
//
//   token = web-safe base64 of  01 || check || position
//
// `position` is where the list goes on (Page::next); `check` is the first 16
// bytes of SHA-256 over PAE("coffer/directory/page-token", list, parameters...,
// position). A token thus fits only the request that it came from, page size
// excepted, and no damaged one is taken for another position. It is no secret
// and proves no right: whoever computes one asks for what it could have asked
// for by paging. Pure functions.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::directory {

// What a token belongs to: the name of the list, then all parameters of the
// request but page size and token, each in any unambiguous form.
using PageScope = absl::Span<const absl::string_view>;

// "" for an empty position, which marks the end of a list.
std::string MakePageToken(PageScope scope, absl::string_view position);

// The position, "" for the empty token, which asks for the first page.
// INVALID_ARGUMENT (reason INVALID_REQUEST) unless MakePageToken() made `token`
// for this scope.
absl::StatusOr<std::string> ParsePageToken(PageScope scope,
                                           absl::string_view token);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PAGE_TOKEN_H_
