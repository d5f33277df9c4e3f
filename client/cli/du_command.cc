#include "client/cli/du_command.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_uri.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

struct Usage {
  uint64_t files = 0;
  uint64_t size_bytes = 0;
  uint64_t stored_bytes = 0;
};

class DuCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "du";
    description.summary = "Show how much space folders take";
    description.details =
        "SIZE is that of the current versions of files; STORED what a node "
        "keeps of them,\npadded and encrypted, for each copy. Chunks that "
        "files share count for each file.";
    description.example =
        "coffer du cf://photos/\n"
        "coffer du --depth 2 cf://photos/";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH")->required();
    app->add_option("-d,--depth", depth_,
                    "Levels of folders to show; 0: the sum only")
        ->check(WholeNumber())
        ->type_name("N")
        ->capture_default_str();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri parsed, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, context->Complete(parsed));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    std::map<std::string, Usage> folders;
    Usage total;
    COFFER_RETURN_IF_ERROR(
        vault->List(uri.path, true, [&](const EntryInfo& entry) {
          Count(entry, &folders, &total);
          return absl::OkStatus();
        }));
    Output& output = context->output();
    output.WriteLine("     SIZE     STORED    FILES  FOLDER");
    for (const auto& [path, usage] : folders) {
      WriteRow(usage, path + "/", &output);
      nlohmann::json item = ToJson(usage);
      SetBytes(&item, "path", path);
      output.WriteItem(item);
    }
    WriteRow(total, uri.ToString(), &output);
    CommandResult result;
    result.summary = ToJson(total);
    return result;
  }

 private:
  // Adds the entry to the sums of all folders that it is in.
  void Count(const EntryInfo& entry, std::map<std::string, Usage>* folders,
             Usage* total) const {
    const bool is_folder = entry.type == EntryType::kFolder;
    size_t level = 0;
    for (size_t slash = entry.path.find('/');
         slash != std::string::npos && level < depth_;
         slash = entry.path.find('/', slash + 1), ++level) {
      if (!is_folder) Add(entry, &(*folders)[entry.path.substr(0, slash)]);
    }
    if (is_folder && level < depth_) {
      folders->insert({entry.path, Usage()});
    }
    if (!is_folder) Add(entry, total);
  }

  static void Add(const EntryInfo& entry, Usage* usage) {
    ++usage->files;
    usage->size_bytes += entry.size_bytes;
    usage->stored_bytes += entry.stored_bytes;
  }

  static void WriteRow(const Usage& usage, const std::string& name,
                       Output* output) {
    output->WriteLine(absl::StrFormat(
        "%9s  %9s  %7d  %s", FormatBytes(usage.size_bytes),
        FormatBytes(usage.stored_bytes), usage.files, output->Name(name)));
  }

  static nlohmann::json ToJson(const Usage& usage) {
    return {{"files", usage.files},
            {"size_bytes", usage.size_bytes},
            {"stored_bytes", usage.stored_bytes}};
  }

  std::string uri_;
  size_t depth_ = 1;
};

}  // namespace

std::unique_ptr<Command> NewDuCommand() {
  return std::make_unique<DuCommand>();
}

}  // namespace coffer::cli
