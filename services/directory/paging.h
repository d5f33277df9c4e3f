#ifndef COFFER_SERVICES_DIRECTORY_PAGING_H_
#define COFFER_SERVICES_DIRECTORY_PAGING_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "lib/status/status_macros.h"
#include "services/directory/field_validation.h"
#include "services/directory/page.h"
#include "services/directory/page_token.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {

// What part of a list a request asks for. INVALID_ARGUMENT: a negative page
// size, or a token of another request.
template <typename Request>
absl::StatusOr<PageSpec> RequestedPage(const Request& request,
                                       const PageLimits& limits,
                                       PageScope scope) {
  PageSpec spec;
  COFFER_ASSIGN_OR_RETURN(spec.max_items,
                          EffectivePageSize(request.page_size(), limits));
  COFFER_ASSIGN_OR_RETURN(spec.after,
                          ParsePageToken(scope, request.page_token()));
  spec.max_bytes = kMaxPageBytes;
  return spec;
}

// Moves a page into the fields of a response.
template <typename T>
void FillPage(Page<T> page, PageScope scope,
              google::protobuf::RepeatedPtrField<T>* items,
              std::string* next_page_token) {
  items->Reserve(static_cast<int>(page.items.size()));
  for (T& item : page.items) *items->Add() = std::move(item);
  *next_page_token = MakePageToken(scope, page.next);
}

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PAGING_H_
