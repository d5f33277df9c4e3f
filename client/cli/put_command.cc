#include "client/cli/put_command.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/cli/fd_source.h"
#include "client/cli/operation_scope.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_target.h"
#include "client/cli/transfer_report.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kStandardInput[] = "-";

// The name that a source takes in a folder; "" for "." and the like, whose
// contents go into the folder itself, as with cp -r.
std::string NameOf(const std::string& source) {
  fs::path path(source);
  if (!path.has_filename()) path = path.parent_path();
  const std::string name = path.filename().string();
  return name == "." || name == ".." || name == "/" ? "" : name;
}

class PutCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "put";
    description.summary = "Store local files and folders";
    description.details =
        "DST is the new name, or a folder to store into when it exists or ends "
        "in '/'.\nSRC - is standard input; pipes and devices are read as that "
        "only. A link named as SRC\nis followed; with -r links in folders are "
        "stored as links. Running an interrupted "
        "put again sends only what is missing.\nWith -q only the id of the "
        "(last) file is printed.";
    description.example =
        "coffer put cat.jpg cf://photos/2026/\n"
        "coffer put -r holiday cf://photos/\n"
        "tar c . | coffer put - cf://backup/today.tar";
    description.when_interrupted = "what was sent is kept";
    description.when_repeated = "sends only what is missing";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("SRC... DST", paths_, "Local paths, then cf://VAULT/PATH")
        ->required()
        ->expected(2, -1);
    app->add_flag("-r,--recursive", recursive_, "Store folders as well");
    app->add_flag("--create-only", create_only_,
                  "Fail when the file exists already");
    app->add_option("--if-version", if_version_,
                    "Fail unless this is the file's current version; 0: "
                    "unless there is no such file")
        ->check(WholeNumber())
        ->type_name("N");
    app->add_flag("--reread", reread_,
                  "With -r: read files even if size and time are those of the "
                  "stored version");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override;

 private:
  absl::Status CheckUsage() const;
  // Where each source goes. INVALID_ARGUMENT: two go to the same place.
  absl::StatusOr<std::vector<RemoteUri>> FindTargets() const;
  absl::StatusOr<PutSummary> PutOne(const std::string& source,
                                    const RemoteUri& target,
                                    const PutOptions& options);
  absl::StatusOr<PutSummary> PutDescriptor(int fd, const RemoteUri& target,
                                           const PutOptions& options);
  absl::StatusOr<PutSummary> PutPath(const std::string& source,
                                     const RemoteUri& target,
                                     const PutOptions& options);
  PutOptions MakeOptions() const;

  std::vector<std::string> paths_;
  bool recursive_ = false;
  bool create_only_ = false;
  bool reread_ = false;
  absl::optional<uint64_t> if_version_;

  Context* context_ = nullptr;
  // Of Run(), which closes it.
  Vault* vault_ = nullptr;
  RemoteUri destination_;
  bool into_folder_ = false;
};

absl::Status PutCommand::CheckUsage() const {
  if ((create_only_ || if_version_.has_value()) &&
      (recursive_ || paths_.size() > 2)) {
    return absl::InvalidArgumentError(
        "--create-only and --if-version are about one file: give one SRC and "
        "no -r");
  }
  if (create_only_ && if_version_.has_value()) {
    return absl::InvalidArgumentError(
        "--create-only and --if-version contradict each other: give one of "
        "them");
  }
  for (size_t i = 0; i + 1 < paths_.size(); ++i) {
    if (paths_[i].empty()) {
      return absl::InvalidArgumentError(
          "SRC is empty: name a local file or folder, or - for standard input");
    }
    if (LooksRemote(paths_[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", EscapeForTerminal(paths_[i]),
          "' is remote, but put stores local files: fetch with coffer get, or "
          "write ./",
          EscapeForTerminal(paths_[i]), " for a local file"));
    }
  }
  return absl::OkStatus();
}

PutOptions PutCommand::MakeOptions() const {
  PutOptions options;
  options.reread_unchanged = reread_;
  if (create_only_) {
    options.precondition.kind = PutPrecondition::Kind::kCreateOnly;
  } else if (if_version_.has_value()) {
    options.precondition.kind = PutPrecondition::Kind::kExpectedVersion;
    options.precondition.version_number = *if_version_;
  }
  return options;
}

absl::StatusOr<CommandResult> PutCommand::Run(Context* context) {
  context_ = context;
  COFFER_RETURN_IF_ERROR(CheckUsage());
  COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(paths_.back()));
  COFFER_ASSIGN_OR_RETURN(destination_, context->Complete(uri));
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<Vault> vault,
                          context->OpenVault(destination_));
  vault_ = vault.get();
  COFFER_ASSIGN_OR_RETURN(into_folder_, IsExistingFolder(vault_, destination_));
  if (paths_.size() > 2 && !into_folder_) {
    return absl::NotFoundError(absl::StrCat(
        destination_.ToString(),
        " is no folder, so it cannot take several files: make it with coffer "
        "mkdir -p ",
        QuoteForShell(destination_.ToString())));
  }

  COFFER_ASSIGN_OR_RETURN(const std::vector<RemoteUri> targets, FindTargets());

  OperationScope scope(context, "put");
  PutSummary total;
  for (size_t i = 0; i < targets.size(); ++i) {
    PutOptions options = MakeOptions();
    scope.Connect(&options);
    absl::StatusOr<PutSummary> summary = PutOne(paths_[i], targets[i], options);
    if (summary.ok()) {
      Add(*summary, &total);
    } else if (targets.size() == 1 || absl::IsCancelled(summary.status())) {
      return summary.status();
    } else {
      total.errors.push_back({paths_[i], summary.status()});
    }
  }
  const RemoteUri& shown = targets.size() == 1 ? targets[0] : destination_;
  return ReportPut(total, context->output().Name(shown.ToString()),
                   scope.Elapsed(), &context->output());
}

absl::StatusOr<std::vector<RemoteUri>> PutCommand::FindTargets() const {
  std::vector<RemoteUri> targets;
  std::map<std::string, std::string> source_by_path;
  for (size_t i = 0; i + 1 < paths_.size(); ++i) {
    const RemoteUri target =
        TargetFor(destination_, into_folder_, NameOf(paths_[i]));
    const auto [other, is_new] =
        source_by_path.try_emplace(target.path, paths_[i]);
    if (!is_new) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot store both ", other->second, " and ", paths_[i],
                       " as ", target.ToString(),
                       ": store them one by one, each under a name of its "
                       "own"));
    }
    targets.push_back(target);
  }
  return targets;
}

absl::StatusOr<PutSummary> PutCommand::PutOne(const std::string& source,
                                              const RemoteUri& target,
                                              const PutOptions& options) {
  if (source != kStandardInput) return PutPath(source, target, options);
  if (into_folder_) {
    return absl::InvalidArgumentError(
        absl::StrCat("standard input needs a name: write one after ",
                     destination_.ToString(), ", such as data.bin"));
  }
  return PutDescriptor(context_->surroundings().stdin_fd, target, options);
}

absl::StatusOr<PutSummary> PutCommand::PutDescriptor(
    int fd, const RemoteUri& target, const PutOptions& options) {
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<FdSource> source,
                          FdSource::Create(fd, options.cancellation));
  return vault_->PutStream(
      [&source](absl::Span<uint8_t> out) { return source->Read(out); },
      target.path, options);
}

absl::StatusOr<PutSummary> PutCommand::PutPath(const std::string& source,
                                               const RemoteUri& target,
                                               const PutOptions& options) {
  std::error_code error;
  const fs::file_status status = fs::status(source, error);
  const std::string name = EscapeForTerminal(source);
  if (status.type() == fs::file_type::not_found) {
    return absl::NotFoundError(
        absl::StrCat("cannot store ", name, ": no such file"));
  }
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot store ", name));
  }
  switch (status.type()) {
    case fs::file_type::directory:
      if (recursive_) return vault_->PutTree(source, target.path, options);
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot store ", name, ": it is a folder; add -r to store it"));
    case fs::file_type::regular: {
      // The library stores a link itself; cp follows those it is given.
      const fs::path real = fs::canonical(source, error);
      return vault_->PutFile(error ? source : real.string(), target.path,
                             options);
    }
    case fs::file_type::socket:
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot store ", name, ": it is a socket; give files and folders"));
    default:
      // To open it could wait for ever, or do something.
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot store ", name,
          ": it is a pipe or device; to store what comes out of it, run "
          "coffer put - ",
          QuoteForShell(target.ToString()), " < ", QuoteForShell(source)));
  }
}

}  // namespace

std::unique_ptr<Command> NewPutCommand() {
  return std::make_unique<PutCommand>();
}

}  // namespace coffer::cli
