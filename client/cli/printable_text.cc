#include "client/cli/printable_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace coffer::cli {
namespace {

struct Character {
  uint32_t code_point = 0;
  // 0 when the first byte starts no well-formed character.
  size_t length = 0;
};

// The character at the start of `bytes`, which is not empty.
Character Decode(absl::string_view bytes) {
  const auto byte = [&bytes](size_t i) {
    return static_cast<uint8_t>(bytes[i]);
  };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  size_t length = 0;
  uint32_t code_point = 0;
  uint32_t least = 0;
  if ((first & 0xe0) == 0xc0) {
    length = 2, code_point = first & 0x1f, least = 0x80;
  } else if ((first & 0xf0) == 0xe0) {
    length = 3, code_point = first & 0x0f, least = 0x800;
  } else if ((first & 0xf8) == 0xf0) {
    length = 4, code_point = first & 0x07, least = 0x10000;
  }
  if (length == 0 || bytes.size() < length) return {};
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3f);
  }
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < least || code_point > 0x10ffff || surrogate) return {};
  return {code_point, length};
}

// Characters that control a terminal or reorder what it shows.
bool IsControl(uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) ||
         (code_point >= 0x200e && code_point <= 0x200f) ||
         (code_point >= 0x2028 && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xfeff;
}

void AppendEscaped(absl::string_view bytes, std::string* text) {
  if (bytes == "\n") {
    absl::StrAppend(text, "\\n");
  } else if (bytes == "\t") {
    absl::StrAppend(text, "\\t");
  } else {
    for (const char byte : bytes) {
      absl::StrAppendFormat(text, "\\x%02x", static_cast<uint8_t>(byte));
    }
  }
}

}  // namespace

bool IsUtf8(absl::string_view bytes) {
  while (!bytes.empty()) {
    const size_t length = Decode(bytes).length;
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string EscapeForTerminal(absl::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Character character = Decode(bytes);
    const size_t length = character.length == 0 ? 1 : character.length;
    if (bytes.front() == '\\') {
      absl::StrAppend(&text, "\\\\");
    } else if (character.length == 0 || IsControl(character.code_point)) {
      AppendEscaped(bytes.substr(0, length), &text);
    } else {
      absl::StrAppend(&text, bytes.substr(0, length));
    }
    bytes.remove_prefix(length);
  }
  return text;
}

std::string QuoteForShell(absl::string_view bytes) {
  const auto is_plain = [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("-_./:=,@%+", c);
  };
  bool plain = !bytes.empty();
  for (const char c : bytes) plain = plain && is_plain(c);
  if (plain) return std::string(bytes);
  return absl::StrCat("'", absl::StrReplaceAll(bytes, {{"'", "'\\''"}}), "'");
}

void SetBytes(nlohmann::json* object, const std::string& field,
              absl::string_view bytes) {
  if (IsUtf8(bytes)) {
    (*object)[field] = std::string(bytes);
  } else {
    (*object)[field + "_base64"] = absl::Base64Escape(bytes);
  }
}

}  // namespace coffer::cli
