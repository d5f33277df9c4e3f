#include "client/cli/tree_command.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/remote_uri.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

struct Row {
  EntryInfo entry;
  size_t depth = 0;
};

// Which rows are the last of their folder, by the rows below them.
std::vector<bool> FindLasts(const std::vector<Row>& rows) {
  std::vector<bool> lasts(rows.size());
  // For each depth, whether a later row of the same folder was seen.
  std::vector<bool> seen;
  for (size_t i = rows.size(); i-- > 0;) {
    const size_t depth = rows[i].depth;
    lasts[i] = seen.size() <= depth || !seen[depth];
    // Deeper rows above this one belong to another folder.
    seen.resize(depth + 1);
    seen[depth] = true;
  }
  return lasts;
}

class TreeCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "tree";
    description.summary = "Show a folder as a tree";
    description.example =
        "coffer tree cf://photos/2026\n"
        "coffer tree --depth 2 cf://photos/";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH of a folder")->required();
    app->add_option("-L,--depth", depth_, "Levels to show; 0: all")
        ->check(WholeNumber())
        ->type_name("N")
        ->capture_default_str();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri parsed, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, context->Complete(parsed));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    std::vector<Row> rows;
    uint64_t files = 0;
    uint64_t folders = 0;
    COFFER_RETURN_IF_ERROR(
        vault->List(uri.path, depth_ != 1, [&](const EntryInfo& entry) {
          (entry.type == EntryType::kFolder ? folders : files) += 1;
          AddRow(entry, &rows);
          return absl::OkStatus();
        }));
    Draw(uri, rows, &context->output());
    CommandResult result;
    result.summary = {{"files", files}, {"folders", folders}};
    result.text = absl::StrCat("\n", FormatCount(folders, "folder"), ", ",
                               FormatCount(files, "file"));
    return result;
  }

 private:
  void AddRow(const EntryInfo& entry, std::vector<Row>* rows) const {
    const std::vector<std::string> names = absl::StrSplit(entry.path, '/');
    const size_t depth = names.size() - 1;
    if (depth_ == 0 || depth < depth_) rows->push_back({entry, depth});
  }

  static void Draw(const RemoteUri& uri, const std::vector<Row>& rows,
                   Output* output) {
    output->WriteLine(output->Name(uri.ToString()));
    const std::vector<bool> lasts = FindLasts(rows);
    std::vector<std::string> margins;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      if (output->json()) {
        nlohmann::json item = EntryToJson(row.entry);
        item["depth"] = row.depth;
        output->WriteItem(item);
        continue;
      }
      margins.resize(row.depth + 1);
      std::string line;
      for (size_t depth = 0; depth < row.depth; ++depth) {
        absl::StrAppend(&line, margins[depth]);
      }
      EntryInfo named = row.entry;
      named.path = named.path.substr(named.path.rfind('/') + 1);
      absl::StrAppend(&line, lasts[i] ? "└── " : "├── ",
                      DisplayName(*output, named));
      margins[row.depth] = lasts[i] ? "    " : "│   ";
      output->WriteLine(line);
    }
  }

  std::string uri_;
  size_t depth_ = 0;
};

}  // namespace

std::unique_ptr<Command> NewTreeCommand() {
  return std::make_unique<TreeCommand>();
}

}  // namespace coffer::cli
