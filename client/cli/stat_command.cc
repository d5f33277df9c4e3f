#include "client/cli/stat_command.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/remote_uri.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

void WriteField(absl::string_view name, absl::string_view value,
                Output* output) {
  output->WriteLine(absl::StrFormat("%-9s %s", absl::StrCat(name, ":"), value));
}

class StatCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "stat";
    description.summary = "Show all about one file, folder or link";
    description.details = "Times are UTC.";
    description.example = "coffer stat cf://photos/2026/cat.jpg";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH")->required();
    app->add_option("--version", version_,
                    "This version, not the current one (0)")
        ->check(WholeNumber())
        ->type_name("N");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri parsed, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, context->Complete(parsed));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    COFFER_ASSIGN_OR_RETURN(const EntryInfo entry,
                            vault->Stat(uri.path, version_));
    nlohmann::json item = EntryToJson(entry);
    if (uri.is_root()) {
      // No record says them.
      item.erase("mode");
      item.erase("modification_time");
    }
    context->output().WriteItem(item);
    WriteText(uri, entry, &context->output());
    CommandResult result;
    result.summary = {{"entries", 1}};
    return result;
  }

 private:
  static void WriteText(const RemoteUri& uri, const EntryInfo& entry,
                        Output* output) {
    WriteField("path", output->Name(uri.ToString()), output);
    WriteField("type", EntryTypeName(entry.type), output);
    WriteField("id", entry.id, output);
    if (uri.is_root()) return;
    WriteField("mode",
               absl::StrFormat("%04o (%s)", entry.mode,
                               FormatMode(entry.type, entry.mode)),
               output);
    WriteField("modified", FormatUtcTime(entry.modification_time), output);
    if (entry.type == EntryType::kFolder) return;
    if (entry.type == EntryType::kSymlink) {
      WriteField("target", output->Name(entry.symlink_target), output);
    }
    WriteField("size",
               absl::StrCat(entry.size_bytes, " bytes (",
                            FormatBytes(entry.size_bytes), ")"),
               output);
    WriteField(
        "stored",
        absl::StrCat(FormatBytes(entry.stored_bytes), " in ",
                     FormatCount(entry.chunk_count, "chunk"), ", each copy"),
        output);
    WriteField("version", absl::StrCat(entry.version_number), output);
    WriteField("created", FormatUtcTime(entry.created_time), output);
  }

  std::string uri_;
  uint64_t version_ = 0;
};

}  // namespace

std::unique_ptr<Command> NewStatCommand() {
  return std::make_unique<StatCommand>();
}

}  // namespace coffer::cli
