#include "lib/status/bounded_utf8.h"

#include <cstdint>

namespace coffer {
namespace {

struct Lead {
  size_t size;   // Bytes of the character; 0 when no character begins so.
  uint8_t low;   // Range of the second byte, which excludes overlong forms,
  uint8_t high;  // surrogates and what is above U+10FFFF.
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xc2) return {0, 0, 0};
  if (byte < 0xe0) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte < 0xf0) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte < 0xf4) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

// Size of the character at the start of `text`, which is not empty; 0 when
// there is none.
size_t CharacterSize(absl::string_view text) {
  const Lead lead = LeadOf(static_cast<uint8_t>(text[0]));
  if (lead.size == 0 || lead.size > text.size()) return 0;
  for (size_t i = 1; i < lead.size; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte < (i == 1 ? lead.low : 0x80)) return 0;
    if (byte > (i == 1 ? lead.high : 0xbf)) return 0;
  }
  return lead.size;
}

}  // namespace

std::string BoundedUtf8(absl::string_view text, size_t max_bytes) {
  std::string out;
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    const absl::string_view next = size == 0 ? "?" : text.substr(0, size);
    if (out.size() + next.size() > max_bytes) break;
    out.append(next.data(), next.size());
    text.remove_prefix(next.size());
  }
  return out;
}

}  // namespace coffer
