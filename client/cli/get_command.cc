#include "client/cli/get_command.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/cli/byte_range.h"
#include "client/cli/content_writer.h"
#include "client/cli/operation_scope.h"
#include "client/cli/transfer_report.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kStandardOutput[] = "-";

class GetCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "get";
    description.summary = "Fetch files and folders";
    description.details =
        "DST is the new name, or a folder to fetch into when it exists; "
        "default: the current\nfolder. DST - is standard output. Files are "
        "replaced when all their bytes have been\nverified, so there is no "
        "half file under the final name.\nRANGE is FIRST-LAST (0-99 is the "
        "first hundred bytes), FIRST- or OFFSET:LENGTH.";
    description.example =
        "coffer get cf://photos/2026/cat.jpg\n"
        "coffer get -r cf://photos/2026 ~/pictures\n"
        "coffer get --range 1M:64k cf://backup/disk.img part.bin";
    description.when_interrupted =
        "files that were complete stay, and no other appears";
    description.when_repeated = "fetches all of it again";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("SRC", source_, "cf://VAULT/PATH")->required();
    app->add_option("DST", destination_, "Local path")->capture_default_str();
    app->add_flag("-r,--recursive", recursive_, "Fetch a folder");
    // "" is a range, too: one that is refused.
    app->add_option_function<std::string>(
           "--range", [this](const std::string& text) { range_ = text; },
           "Only part of the file")
        ->type_name("RANGE");
    app->add_option("--version", version_,
                    "This version, not the current one (0)")
        ->check(WholeNumber())
        ->type_name("N");
    app->add_flag("--no-overwrite", no_overwrite_,
                  "Fail when the local file exists");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override;

 private:
  absl::Status CheckUsage(const EntryInfo& entry) const;
  absl::StatusOr<GetOptions> MakeOptions() const;
  absl::StatusOr<GetSummary> Fetch(const EntryInfo& entry,
                                   const std::string& target,
                                   const GetOptions& options);

  std::string source_;
  std::string destination_ = ".";
  bool recursive_ = false;
  bool no_overwrite_ = false;
  absl::optional<std::string> range_;
  uint64_t version_ = 0;

  Context* context_ = nullptr;
  RemoteUri uri_;
  // Of Run(), which closes it.
  Vault* vault_ = nullptr;
};

// Where the entry goes, by the rules of cp.
std::string LocalTarget(const std::string& destination,
                        const std::string& base_name) {
  if (destination == kStandardOutput || base_name.empty()) return destination;
  std::error_code ignored;
  const bool is_folder = fs::is_directory(destination, ignored);
  if (!is_folder && destination.back() != '/') return destination;
  return (fs::path(destination) / base_name).string();
}

absl::Status GetCommand::CheckUsage(const EntryInfo& entry) const {
  if (entry.type != EntryType::kFolder) return absl::OkStatus();
  if (!recursive_) {
    return absl::InvalidArgumentError(absl::StrCat(
        uri_.ToString(), " is a folder: add -r to fetch all that is in it"));
  }
  if (destination_ == kStandardOutput || range_.has_value() || version_ != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        uri_.ToString(),
        " is a folder: --range, --version and DST - are for files only"));
  }
  return absl::OkStatus();
}

absl::StatusOr<GetOptions> GetCommand::MakeOptions() const {
  GetOptions options;
  options.version_number = version_;
  options.overwrite = !no_overwrite_;
  if (range_.has_value()) {
    COFFER_ASSIGN_OR_RETURN(const ByteRange range, ParseByteRange(*range_));
    options.range_offset = range.offset;
    options.range_length = range.length;
  }
  return options;
}

absl::StatusOr<CommandResult> GetCommand::Run(Context* context) {
  context_ = context;
  if (destination_.empty()) {
    return absl::InvalidArgumentError(
        "DST is empty: name a local file or folder, such as .");
  }
  COFFER_ASSIGN_OR_RETURN(GetOptions options, MakeOptions());
  COFFER_ASSIGN_OR_RETURN(uri_, ParseRemoteUri(source_));
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<Vault> vault,
                          context->OpenVault(uri_));
  vault_ = vault.get();
  EntryInfo entry;
  entry.type = EntryType::kFolder;
  if (!uri_.is_root()) {
    COFFER_ASSIGN_OR_RETURN(entry, vault_->Stat(uri_.path, 0));
  }
  COFFER_RETURN_IF_ERROR(CheckUsage(entry));

  const std::string target = LocalTarget(destination_, uri_.base_name());
  OperationScope scope(context, "get");
  scope.Connect(&options);
  COFFER_ASSIGN_OR_RETURN(const GetSummary summary,
                          Fetch(entry, target, options));
  CommandResult result = ReportGet(summary, context->output().Name(target),
                                   scope.Elapsed(), &context->output());
  if (target == kStandardOutput) result.text.clear();
  return result;
}

absl::StatusOr<GetSummary> GetCommand::Fetch(const EntryInfo& entry,
                                             const std::string& target,
                                             const GetOptions& options) {
  if (entry.type == EntryType::kFolder) {
    return vault_->GetTree(uri_.path, target, options);
  }
  if (target != kStandardOutput) {
    return vault_->GetFile(uri_.path, target, options);
  }
  ContentWriter writer(&context_->output());
  return vault_->GetStream(
      uri_.path,
      [&writer](absl::string_view bytes) { return writer.Write(bytes); },
      options);
}

}  // namespace

std::unique_ptr<Command> NewGetCommand() {
  return std::make_unique<GetCommand>();
}

}  // namespace coffer::cli
