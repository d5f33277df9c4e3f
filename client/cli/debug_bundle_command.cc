#include "client/cli/debug_bundle_command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/byte_format.h"
#include "client/cli/debug_bundle.h"
#include "client/cli/printable_text.h"
#include "client/cli/tar_gz_writer.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr mode_t kOwnerOnly = 0600;

// Never follows links and never replaces what is there.
absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " exists: name another file with -o"));
  }
  if (fd < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", path));
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
        "the exit code is 3.";
    description.example =
        "coffer debug bundle\n"
        "coffer debug bundle -o /tmp/coffer.tar.gz";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("-o,--output", output_,
                    "The archive; default: coffer-debug-TIME.tar.gz here")
        ->type_name("FILE");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    const absl::Time now = context->surroundings().clock->Now();
    const std::string name = absl::StrCat(
        "coffer-debug-",
        absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()));
    const std::string path =
        output_.empty() ? absl::StrCat(name, ".tar.gz") : output_;
    const DebugBundle bundle = CollectDebugBundle(*context);
    TarGzWriter writer(now);
    for (const auto& [file, content] : bundle.files) {
      COFFER_RETURN_IF_ERROR(
          writer.Add(absl::StrCat(name, "/", file), content));
      context->output().WriteItem(
          {{"file", file}, {"size_bytes", content.size()}});
    }
    COFFER_ASSIGN_OR_RETURN(const std::string archive, writer.Finish());
    COFFER_RETURN_IF_ERROR(WriteNewFile(path, archive));
    CommandResult result;
    if (bundle.failed_parts > 0) result.exit_code = ExitCode::kPartial;
    result.summary = {{"files", bundle.files.size()},
                      {"failed_parts", bundle.failed_parts},
                      {"size_bytes", archive.size()}};
    SetBytes(&result.summary, "path", path);
    result.text = absl::StrCat(
        context->output().Name(path), ": ",
        FormatCount(bundle.files.size(), "file"), ", ",
        FormatBytes(archive.size()),
        bundle.failed_parts == 0
            ? ""
            : absl::StrCat("; ", FormatCount(bundle.failed_parts, "part"),
                           " could not be had"));
    return result;
  }

 private:
  std::string output_;
};

}  // namespace

std::unique_ptr<Command> NewDebugBundleCommand() {
  return std::make_unique<DebugBundleCommand>();
}

}  // namespace coffer::cli
