#include "client/cli/entry_format.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

constexpr char kLinkArrow[] = " -> ";

char TypeLetter(EntryType type) {
  switch (type) {
    case EntryType::kFolder:
      return 'd';
    case EntryType::kSymlink:
      return 'l';
    case EntryType::kFile:
      break;
  }
  return '-';
}

}  // namespace

std::string EntryTypeName(EntryType type) {
  switch (type) {
    case EntryType::kFolder:
      return "folder";
    case EntryType::kSymlink:
      return "symlink";
    case EntryType::kFile:
      break;
  }
  return "file";
}

std::string FormatMode(EntryType type, uint32_t mode) {
  std::string text(1, TypeLetter(type));
  constexpr absl::string_view kLetters = "rwxrwxrwx";
  for (size_t i = 0; i < kLetters.size(); ++i) {
    const uint32_t bit = 1u << (kLetters.size() - 1 - i);
    text.push_back((mode & bit) != 0 ? kLetters[i] : '-');
  }
  return text;
}

std::string JsonTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

nlohmann::json EntryToJson(const EntryInfo& entry) {
  nlohmann::json object = {
      {"type", EntryTypeName(entry.type)},
      {"id", entry.id},
      {"mode", absl::StrFormat("%04o", entry.mode)},
      {"modification_time", JsonTime(entry.modification_time)}};
  SetBytes(&object, "path", entry.path);
  if (entry.type == EntryType::kFolder) return object;
  object["size_bytes"] = entry.size_bytes;
  object["stored_bytes"] = entry.stored_bytes;
  object["chunk_count"] = entry.chunk_count;
  object["version_number"] = entry.version_number;
  object["created_time"] = JsonTime(entry.created_time);
  if (entry.type == EntryType::kSymlink) {
    SetBytes(&object, "symlink_target", entry.symlink_target);
  }
  return object;
}

std::string DisplayName(const Output& output, const EntryInfo& entry) {
  std::string name = output.Name(entry.path);
  if (entry.type == EntryType::kFolder) absl::StrAppend(&name, "/");
  return name;
}

std::string LongLine(const Output& output, const EntryInfo& entry) {
  const bool folder = entry.type == EntryType::kFolder;
  std::string line = absl::StrFormat(
      "%s  %9s  %4s  %s  %s", FormatMode(entry.type, entry.mode),
      folder ? "-" : FormatBytes(entry.size_bytes),
      folder ? "-" : absl::StrCat("v", entry.version_number),
      FormatUtcTime(entry.modification_time), DisplayName(output, entry));
  if (entry.type == EntryType::kSymlink) {
    absl::StrAppend(&line, kLinkArrow, output.Name(entry.symlink_target));
  }
  return line;
}

}  // namespace coffer::cli
