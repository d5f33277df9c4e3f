#include "services/directory/page_scan.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/status/status_macros.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/refusals.h"

namespace coffer::directory {

absl::StatusOr<Page<RawRow>> ScanRawPage(const MetadataView& view,
                                         const ListRange& range,
                                         const PageSpec& spec) {
  if (!spec.after.empty() && spec.after.size() != range.cursor_bytes) {
    return InvalidRequest("the page token is not one of this list");
  }
  const std::string first =
      spec.after.empty() ? range.prefix
                         : KeyAfter(absl::StrCat(range.prefix, spec.after));
  Page<RawRow> page;
  size_t bytes = 0;
  bool has_more = false;
  COFFER_RETURN_IF_ERROR(view.Scan(
      range.family, first, PrefixEnd(range.prefix),
      [&](absl::string_view key, absl::string_view value) {
        // The row after the last one tells whether there is another page.
        has_more =
            !page.items.empty() &&
            (page.items.size() >= spec.max_items || bytes >= spec.max_bytes);
        if (has_more) return false;
        key.remove_prefix(range.prefix.size());
        page.items.push_back({std::string(key), std::string(value)});
        bytes += key.size() + value.size();
        return true;
      }));
  if (has_more) page.next = page.items.back().cursor;
  return page;
}

}  // namespace coffer::directory
