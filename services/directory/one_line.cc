#include "services/directory/one_line.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace coffer::directory {
namespace {

bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

}  // namespace

std::string OneLine(absl::string_view text, size_t max_bytes) {
  size_t size = std::min(text.size(), max_bytes);
  if (size < text.size()) {
    while (size > 0 && ContinuesCharacter(text[size])) --size;
  }
  std::string line(text.substr(0, size));
  for (char& c : line) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return line;
}

}  // namespace coffer::directory
