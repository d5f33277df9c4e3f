#include "services/directory/html_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::directory {

std::string Html(absl::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += absl::ascii_iscntrl(static_cast<unsigned char>(c)) ? ' ' : c;
    }
  }
  return html;
}

std::string HtmlBytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  constexpr double kStep = 1024;
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= kStep && unit + 1 < std::size(kUnits)) {
    value /= kStep;
    ++unit;
  }
  return unit == 0 ? absl::StrCat(bytes, " B")
                   : absl::StrFormat("%.1f %s", value, kUnits[unit]);
}

std::string HtmlDuration(absl::Duration duration) {
  struct Unit {
    const char* name;
    absl::Duration size;
  };
  const Unit units[] = {{" d", absl::Hours(24)},
                        {" h", absl::Hours(1)},
                        {" min", absl::Minutes(1)},
                        {" s", absl::Seconds(1)}};
  duration = std::max(duration, absl::ZeroDuration());
  std::string text;
  int parts = 0;
  for (const Unit& unit : units) {
    const int64_t count = absl::IDivDuration(duration, unit.size, &duration);
    if (count == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", count, unit.name);
    if (++parts == 2) break;
  }
  return text.empty() ? "0 s" : text;
}

std::string HtmlTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::UTCTimeZone());
}

std::string HtmlNumber(uint64_t number) {
  constexpr size_t kGroup = 3;
  std::string text = absl::StrCat(number);
  for (size_t end = text.size(); end > kGroup; end -= kGroup) {
    text.insert(end - kGroup, 1, ',');
  }
  return text;
}

}  // namespace coffer::directory
