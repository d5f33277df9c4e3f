#include "client/cli/doctor_machine.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "client/cli/byte_format.h"
#include "client/cli/node_addresses.h"
#include "client/cli/printable_text.h"
#include "client/cli/settings.h"
#include "lib/rpc/address.h"

namespace coffer::cli {
namespace {

constexpr mode_t kOthersMode = 077;
constexpr mode_t kPermissionBits = 07777;
// Servers keep hundreds of files open; a client a few for each node.
constexpr uint64_t kMinOpenFiles = 1024;
constexpr uint64_t kGoodOpenFiles = 4096;
constexpr uint64_t kMinMemoryBytes = uint64_t{128} << 20;
constexpr uint64_t kGoodMemoryBytes = uint64_t{512} << 20;
// The year 2023: clocks that nobody set show 1970 or when they were made.
constexpr int64_t kEarliestUnixSeconds = 1672531200;

void CheckKeyring(const std::string& path, DoctorReport* report) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    const int error = errno;
    if (error == ENOENT) {
      report->Hint("keyring",
                   absl::StrCat("there is no keyring at ", path,
                                ": the cluster can be looked at, but no file"));
    } else {
      report->Fail("keyring",
                   std::string(absl::ErrnoToStatus(
                                   error, absl::StrCat("cannot look at ", path))
                                   .message()));
    }
    return;
  }
  if (!S_ISREG(info.st_mode)) {
    report->Fail("keyring", absl::StrCat(path, " is not a file"));
  } else if (info.st_uid != geteuid()) {
    report->Fail("keyring", absl::StrCat(path, " belongs to another user"),
                 "use the keyring as its owner, or make your own");
  } else if ((info.st_mode & kOthersMode) != 0) {
    report->Fail("keyring",
                 absl::StrFormat("%s can be read by others: its mode is %04o",
                                 path, info.st_mode & kPermissionBits),
                 absl::StrCat("chmod 600 ", QuoteForShell(path)));
  } else {
    report->Ok("keyring", absl::StrCat(path, " is yours alone"));
  }
}

bool CheckSettings(const Settings& settings, DoctorReport* report) {
  absl::Status status = rpc::ParseAddress(settings.directory.value).status();
  if (!status.ok()) {
    report->Fail("settings",
                 absl::StrCat("directory (", settings.directory.source,
                              "): ", status.message()));
    return false;
  }
  status = rpc::ParseAddress(settings.admin.value).status();
  if (!status.ok()) {
    report->Fail("settings", absl::StrCat("admin (", settings.admin.source,
                                          "): ", status.message()));
    return false;
  }
  for (const auto& [name, setting] :
       {std::make_pair("node_addresses", &settings.node_addresses),
        std::make_pair("node_admin_addresses",
                       &settings.node_admin_addresses)}) {
    status = ParseNodeAddresses(setting->value).status();
    if (status.ok()) continue;
    report->Fail("settings", absl::StrCat(name, " (", setting->source,
                                          "): ", status.message()));
    return false;
  }
  report->Ok("settings",
             absl::StrCat("directory ", settings.directory.value, " (",
                          settings.directory.source, "), network class ",
                          settings.network.value));
  return true;
}

}  // namespace

bool CheckConfiguration(const Context& context, DoctorReport* report) {
  const Settings& settings = context.settings();
  std::error_code error;
  if (std::filesystem::exists(settings.config.value, error)) {
    report->Ok("config-file", settings.config.value);
  } else {
    report->Hint("config-file", absl::StrCat(settings.config.value,
                                             " does not exist: defaults are "
                                             "used"));
  }
  const absl::Status profile = CheckNamedProfile(settings);
  if (!profile.ok()) {
    report->Fail("profile", std::string(profile.message()));
  } else {
    report->Ok("profile", absl::StrCat(settings.profile.value, " (",
                                       settings.profile.source, ")"));
  }
  const bool usable = CheckSettings(settings, report) && profile.ok();
  CheckKeyring(settings.keyring.value, report);
  return usable;
}

void CheckMachine(const Context& context, DoctorReport* report) {
  MachineProbe& machine = *context.surroundings().machine;
  const std::string folder =
      std::filesystem::path(context.settings().config.value)
          .parent_path()
          .string();
  report->AddStatus("config-folder", absl::StrCat("folder ", folder),
                    machine.CheckWritable(folder));
  const absl::StatusOr<uint64_t> files = machine.MaxOpenFiles();
  if (!files.ok()) {
    report->Hint("open-files", std::string(files.status().message()));
  } else if (*files < kMinOpenFiles) {
    report->Fail("open-files", absl::StrCat("at most ", *files, " open files; ",
                                            kMinOpenFiles, " are needed"));
  } else if (*files < kGoodOpenFiles) {
    report->Hint("open-files",
                 absl::StrCat("at most ", *files,
                              " open files: enough for a client, few for a "
                              "server (",
                              kGoodOpenFiles, ")"));
  } else {
    report->Ok("open-files", absl::StrCat("at most ", *files, " open files"));
  }
  const absl::StatusOr<uint64_t> memory = machine.AvailableMemoryBytes();
  if (!memory.ok()) {
    report->Hint("memory", std::string(memory.status().message()));
  } else if (*memory < kMinMemoryBytes) {
    report->Fail("memory",
                 absl::StrCat(FormatBytes(*memory), " available; ",
                              FormatBytes(kMinMemoryBytes), " are needed"));
  } else if (*memory < kGoodMemoryBytes) {
    report->Hint("memory",
                 absl::StrCat(FormatBytes(*memory), " available: little"));
  } else {
    report->Ok("memory", absl::StrCat(FormatBytes(*memory), " available"));
  }
  const absl::Time now = context.surroundings().clock->Now();
  if (now < absl::FromUnixSeconds(kEarliestUnixSeconds)) {
    report->Fail("clock", absl::StrCat("the clock shows ", FormatUtcTime(now),
                                       ", which is in the past"));
  } else {
    report->Ok("clock", absl::StrCat("the clock shows ", FormatUtcTime(now)));
  }
}

}  // namespace coffer::cli
