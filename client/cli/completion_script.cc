#include "client/cli/completion_script.h"

#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

struct Word {
  std::string text;
  std::string description;
};

// A command of the tree, by the words that lead to it: "", "vault",
// "vault create".
struct Node {
  std::string path;
  std::vector<Word> words;
};

// The first sentence of a description, for one line of a menu.
std::string Brief(const std::string& description) {
  return description.substr(0, description.find_first_of("\n;:"));
}

std::vector<Word> WordsOf(const CLI::App& app, const CLI::App& root) {
  std::vector<Word> words;
  for (const CLI::App* child :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back({child->get_name(), Brief(child->get_description())});
  }
  std::set<std::string> seen;
  const auto add_options = [&words, &seen](const CLI::App& from) {
    for (const CLI::Option* option : from.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        // The command's own wins over that of the program.
        if (!seen.insert(name).second) continue;
        words.push_back(
            {absl::StrCat("--", name), Brief(option->get_description())});
      }
    }
  };
  add_options(app);
  if (&app != &root) add_options(root);
  return words;
}

void Walk(const CLI::App& app, const CLI::App& root, const std::string& path,
          std::vector<Node>* nodes) {
  nodes->push_back({path, WordsOf(app, root)});
  for (const CLI::App* child :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = child->get_name();
    Walk(*child, root, path.empty() ? name : absl::StrCat(path, " ", name),
         nodes);
  }
}

constexpr char kBashTemplate[] = R"(# bash completion of coffer.
_coffer() {
  local current=${COMP_WORDS[COMP_CWORD]} path= word candidate words
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    candidate=${path:+$path }$word
    case $candidate in
      $PATHS) path=$candidate ;;
    esac
  done
  case $path in
$CASES  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _coffer coffer
)";

std::string MakeBashScript(const std::vector<Node>& nodes) {
  std::vector<std::string> paths;
  std::string cases;
  for (const Node& node : nodes) {
    if (!node.path.empty()) paths.push_back(absl::StrCat("'", node.path, "'"));
    absl::StrAppend(&cases, "    '", node.path, "') words='",
                    absl::StrJoin(node.words, " ",
                                  [](std::string* out, const Word& word) {
                                    absl::StrAppend(out, word.text);
                                  }),
                    "' ;;\n");
  }
  return absl::StrReplaceAll(
      kBashTemplate,
      {{"$PATHS", absl::StrJoin(paths, " | ")}, {"$CASES", cases}});
}

constexpr char kZshTemplate[] = R"(#compdef coffer
# zsh completion of coffer.
_coffer() {
  local path= word candidate
  local -a entries
  for word in "${(@)words[2,CURRENT-1]}"; do
    candidate=${path:+$path }$word
    case $candidate in
      ($PATHS) path=$candidate ;;
    esac
  done
  case $path in
$CASES  esac
  _describe 'coffer' entries
  _files
}
compdef _coffer coffer
)";

std::string MakeZshScript(const std::vector<Node>& nodes) {
  std::vector<std::string> paths;
  std::string cases;
  for (const Node& node : nodes) {
    if (!node.path.empty()) paths.push_back(absl::StrCat("'", node.path, "'"));
    absl::StrAppend(&cases, "    ('", node.path, "') entries=(\n");
    for (const Word& word : node.words) {
      absl::StrAppend(
          &cases, "      ",
          QuoteForShell(absl::StrCat(word.text, ":", word.description)), "\n");
    }
    absl::StrAppend(&cases, "    ) ;;\n");
  }
  return absl::StrReplaceAll(
      kZshTemplate,
      {{"$PATHS", absl::StrJoin(paths, " | ")}, {"$CASES", cases}});
}

constexpr char kFishHeader[] = R"(# fish completion of coffer.
function __coffer_at
    set -l words (string match --invert --regex '^-' -- (commandline -opc))
    set -e words[1]
    set -l wanted (string split ' ' -- $argv[1])
    if test -z "$argv[1]"
        test (count $words) -eq 0
    else
        test "$words[1..(count $wanted)]" = "$argv[1]"
    end
end
)";

std::string MakeFishScript(const std::vector<Node>& nodes) {
  std::string script = kFishHeader;
  for (const Node& node : nodes) {
    for (const Word& word : node.words) {
      const bool option = word.text.front() == '-';
      absl::StrAppend(&script, "complete -c coffer -n \"__coffer_at '",
                      node.path, "'\" ", option ? "-l " : "-a ",
                      option ? word.text.substr(2) : word.text, " -d ",
                      QuoteForShell(absl::StrReplaceAll(
                          word.description, {{"'", ""}, {"\\", ""}})),
                      "\n");
    }
  }
  return script;
}

}  // namespace

absl::StatusOr<std::string> MakeCompletionScript(const CLI::App& root,
                                                 const std::string& shell) {
  std::vector<Node> nodes;
  Walk(root, root, "", &nodes);
  if (shell == "bash") return MakeBashScript(nodes);
  if (shell == "zsh") return MakeZshScript(nodes);
  if (shell == "fish") return MakeFishScript(nodes);
  return absl::InvalidArgumentError(absl::StrCat(
      "cannot complete for the shell '", shell, "': choose bash, zsh or fish"));
}

}  // namespace coffer::cli
