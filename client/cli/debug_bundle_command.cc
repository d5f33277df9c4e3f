#include "client/cli/debug_bundle_command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/cli/byte_format.h"
#include "client/cli/debug_bundle.h"
#include "client/cli/printable_text.h"
#include "client/cli/tar_gz_writer.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr char kStdout[] = "-";

// Never follows links and never replaces what is there.
absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " exists: name another file with -o"));
  }
  if (fd < 0) {
    const absl::Status status =
        absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", path));
    return absl::Status(
        status.code(),
        absl::StrCat(status.message(),
                     "; name a file in a folder that is there and that you may "
                     "write to with -o FILE, or write to stdout with -o -"));
  }
  absl::Cleanup remove = [fd, &path] {
    close(fd);
    unlink(path.c_str());
  };
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
    }
    content.remove_prefix(static_cast<size_t>(count));
  }
  std::move(remove).Cancel();
  if (close(fd) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
}

// Packs all files below `folder`. One that does not fit is replaced by a note
// and counted as a failed part.
absl::StatusOr<std::string> Pack(const std::string& folder, absl::Time time,
                                 DebugBundle* bundle, Output* output) {
  TarGzWriter writer(time);
  for (const auto& [file, content] : bundle->files) {
    const std::string name = absl::StrCat(folder, "/", file);
    const absl::Status status = writer.Add(name, content);
    if (status.ok()) {
      output->WriteItem({{"file", file}, {"size_bytes", content.size()}});
      continue;
    }
    bundle->failed_parts.push_back(file);
    output->WriteItemError(file, status);
    COFFER_RETURN_IF_ERROR(
        writer.Add(name, absl::StrCat("error: ", status.message(), "\n")));
  }
  return writer.Finish();
}

class DebugBundleCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "debug bundle";
    description.summary = "Collect what helps to find a fault, without secrets";
    description.details =
        "Writes a .tar.gz that only you can read: versions, settings, doctor, "
        "status, nodes, placement,\nhealth, events, and processes and metrics "
        "of every admin port that can be reached. The keyring,\npassphrases, "
        "vaults and names of files are not in it; addresses and ids are: look "
        "through it\nbefore you pass it on. What cannot be had is noted, and "
        "the exit code is 3. With -o - the\narchive goes to stdout, and what "
        "else there is to say to stderr.";
    description.example =
        "coffer debug bundle\n"
        "coffer debug bundle -o /tmp/coffer.tar.gz\n"
        "coffer debug bundle -o - > coffer.tar.gz";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option_function<std::string>(
           "-o,--output", [this](const std::string& file) { output_ = file; },
           "The archive, or - for stdout; default: coffer-debug-TIME.tar.gz "
           "here")
        ->type_name("FILE");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_RETURN_IF_ERROR(CheckOutput(*context, context->output()));
    const absl::Time now = context->surroundings().clock->Now();
    const std::string name = absl::StrCat(
        "coffer-debug-",
        absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()));
    const std::string path = output_.value_or(absl::StrCat(name, ".tar.gz"));
    DebugBundle bundle = CollectDebugBundle(*context);
    COFFER_ASSIGN_OR_RETURN(const std::string archive,
                            Pack(name, now, &bundle, &context->output()));
    if (path != kStdout) {
      COFFER_RETURN_IF_ERROR(WriteNewFile(path, archive));
      return Report(path, bundle, archive.size(), context->output());
    }
    context->output().WriteRaw(archive);
    CommandResult result =
        Report("stdout", bundle, archive.size(), context->output());
    context->output().WriteNote(std::exchange(result.text, ""));
    return result;
  }

 private:
  // Before all the work.
  absl::Status CheckOutput(const Context& context, const Output& output) const {
    if (output_ == "") {
      return absl::InvalidArgumentError(
          "-o has no file: name one, or - for stdout");
    }
    if (output_ != kStdout) return absl::OkStatus();
    if (output.json()) {
      return absl::InvalidArgumentError(
          "cannot write the archive and JSON to stdout: leave out --json, or "
          "name a file with -o FILE");
    }
    if (context.surroundings().out_is_terminal) {
      return absl::InvalidArgumentError(
          "cannot write the archive to a terminal: send stdout elsewhere, or "
          "name a file with -o FILE");
    }
    return absl::OkStatus();
  }

  static CommandResult Report(const std::string& path,
                              const DebugBundle& bundle, size_t size,
                              const Output& output) {
    CommandResult result;
    if (!bundle.failed_parts.empty()) result.exit_code = ExitCode::kPartial;
    result.summary = {{"files", bundle.files.size()},
                      {"failed_parts", bundle.failed_parts.size()},
                      {"failed_files", bundle.failed_parts},
                      {"size_bytes", size}};
    SetBytes(&result.summary, "path", path);
    result.text = absl::StrCat(
        output.Name(path), ": ", FormatCount(bundle.files.size(), "file"), ", ",
        FormatBytes(size),
        bundle.failed_parts.empty()
            ? ""
            : absl::StrCat("; ",
                           FormatCount(bundle.failed_parts.size(), "part"),
                           " could not be had, and these files say why: ",
                           absl::StrJoin(bundle.failed_parts, ", ")));
    return result;
  }

  absl::optional<std::string> output_;
};

}  // namespace

std::unique_ptr<Command> NewDebugBundleCommand() {
  return std::make_unique<DebugBundleCommand>();
}

}  // namespace coffer::cli
