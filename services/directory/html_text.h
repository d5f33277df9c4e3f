#ifndef COFFER_SERVICES_DIRECTORY_HTML_TEXT_H_
#define COFFER_SERVICES_DIRECTORY_HTML_TEXT_H_

// Values as text of an HTML page. Pure functions.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::directory {

// `text` for elements and for attributes in quotation marks: what means
// something to HTML is escaped, other control characters become spaces.
std::string Html(absl::string_view text);

// Such as "3.5 GiB".
std::string HtmlBytes(uint64_t bytes);

// Such as "3 d 4 h" or "12 s"; the two largest units that are not 0.
std::string HtmlDuration(absl::Duration duration);

// Such as "2026-11-22 21:05:09" (UTC).
std::string HtmlTime(absl::Time time);

// Such as "1,234,567".
std::string HtmlNumber(uint64_t number);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_HTML_TEXT_H_
