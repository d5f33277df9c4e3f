#include "client/cli/text_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

constexpr char kGap[] = "  ";
constexpr char kNothing[] = "-";

// Characters of well-formed UTF-8: all bytes that go on with none.
size_t Width(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
      }));
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns)
    : columns_(std::move(columns)) {
  for (const Column& column : columns_) {
    widths_.push_back(Width(column.title));
  }
}

void TextTable::AddRow(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  for (size_t i = 0; i < columns_.size(); ++i) {
    row.push_back(cells[i].empty() ? kNothing : EscapeForTerminal(cells[i]));
    widths_[i] = std::max(widths_[i], Width(row.back()));
  }
  rows_.push_back(std::move(row));
}

std::string TextTable::Line(const std::vector<std::string>& cells) const {
  std::string line;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string padding(widths_[i] - Width(cells[i]), ' ');
    absl::StrAppend(&line, i == 0 ? "" : kGap);
    if (columns_[i].align == Align::kRight) {
      absl::StrAppend(&line, padding, cells[i]);
    } else {
      absl::StrAppend(&line, cells[i], padding);
    }
  }
  return std::string(absl::StripTrailingAsciiWhitespace(line));
}

std::vector<std::string> TextTable::Lines() const {
  std::vector<std::string> lines;
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  if (std::any_of(titles.begin(), titles.end(),
                  [](const std::string& title) { return !title.empty(); })) {
    lines.push_back(Line(titles));
  }
  for (const std::vector<std::string>& row : rows_) lines.push_back(Line(row));
  return lines;
}

}  // namespace coffer::cli
