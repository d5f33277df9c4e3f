#ifndef COFFER_CLIENT_CLI_TEXT_TABLE_H_
#define COFFER_CLIENT_CLI_TEXT_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace coffer::cli {

// Text in columns as wide as what is in them. Cells are made fit for terminals;
// one without text shows "-", so that each line has as many words as columns.
// Not thread-safe.
class TextTable {
 public:
  enum class Align { kLeft, kRight };

  struct Column {
    // In capitals; "" in all columns: no header.
    std::string title;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Column> columns);

  // `cells`: as many as there are columns.
  void AddRow(const std::vector<std::string>& cells);

  // The header and the rows, without ends of line and spaces before those.
  std::vector<std::string> Lines() const;

 private:
  std::string Line(const std::vector<std::string>& cells) const;

  const std::vector<Column> columns_;
  // In columns of a terminal.
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_TEXT_TABLE_H_
