#ifndef COFFER_SERVICES_DIRECTORY_PAGE_SCAN_H_
#define COFFER_SERVICES_DIRECTORY_PAGE_SCAN_H_

// Reads one page of a list out of the rows whose keys begin with a prefix.

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {

// The rows of a list: those of `family` whose keys are `prefix` and then
// `cursor_bytes` more bytes. The latter are what `PageSpec::after` holds.
struct ListRange {
  Family family;
  std::string prefix;
  size_t cursor_bytes = 0;
};

struct RawRow {
  // The key without the prefix.
  std::string cursor;
  std::string value;
};

// INVALID_ARGUMENT (INVALID_REQUEST): `after` has a wrong size.
absl::StatusOr<Page<RawRow>> ScanRawPage(const MetadataView& view,
                                         const ListRange& range,
                                         const PageSpec& spec);

// The same with `decode`, called as absl::StatusOr<T>(const RawRow&), applied
// to each row.
template <typename T, typename Decode>
absl::StatusOr<Page<T>> ScanPage(const MetadataView& view,
                                 const ListRange& range, const PageSpec& spec,
                                 const Decode& decode) {
  auto raw = ScanRawPage(view, range, spec);
  if (!raw.ok()) return raw.status();
  Page<T> page;
  page.next = std::move(raw->next);
  page.items.reserve(raw->items.size());
  for (const RawRow& row : raw->items) {
    absl::StatusOr<T> item = decode(row);
    if (!item.ok()) return item.status();
    page.items.push_back(*std::move(item));
  }
  return page;
}

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PAGE_SCAN_H_
