#include "client/cli/init_command.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/passphrase.h"
#include "client/cli/printable_text.h"
#include "client/cli/profile_file.h"
#include "client/cli/settings.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class InitCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "init";
    description.summary = "Make the keyring and a profile";
    description.details =
        "The keyring has the keys of all vaults of this device. Whoever loses "
        "it loses the data:\nthe cluster cannot read it, and nobody can make "
        "the keys again. Keep copies.\nAn existing keyring is never replaced: "
        "with --profile, another profile for it is made.\n--directory, "
        "--key-file, --network, --passphrase-file and --profile say what is "
        "written to\nthe configuration file, with paths made absolute.";
    description.example =
        "coffer init\n"
        "coffer init --profile work --directory coffer.example.org:7001";
    description.config_use = ConfigUse::kMakes;
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_flag("--no-passphrase", no_passphrase_,
                  "Protect the keyring by its file mode only");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    const Settings& settings = context->settings();
    const std::string& keyring = settings.keyring.value;
    std::error_code error;
    if (std::filesystem::exists(keyring, error)) {
      if (!IsNewProfile(settings) || no_passphrase_ ||
          !std::filesystem::is_regular_file(keyring, error)) {
        return KeyringExists(keyring);
      }
      COFFER_RETURN_IF_ERROR(SaveProfile(settings, /*keep_keyring=*/true));
      return ReportProfile(settings);
    }
    std::string passphrase;
    if (!no_passphrase_) {
      COFFER_ASSIGN_OR_RETURN(
          passphrase, ChoosePassphrase(settings.passphrase_file.value,
                                       context->surroundings().ask_passphrase));
    }
    const auto folder = std::filesystem::path(keyring).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    COFFER_RETURN_IF_ERROR(
        context->surroundings().create_keyring(keyring, passphrase));
    COFFER_RETURN_IF_ERROR(SaveProfile(settings, /*keep_keyring=*/false));
    return Report(context);
  }

 private:
  static bool IsNewProfile(const Settings& settings) {
    return settings.profile.origin == SettingOrigin::kFlag &&
           settings.file.profiles.count(settings.profile.value) == 0;
  }

  static absl::Status KeyringExists(const std::string& keyring) {
    return absl::AlreadyExistsError(absl::StrCat(
        "the keyring ", keyring,
        " exists already and is never replaced: use it as it is, make another "
        "profile for it with --profile, or name another file with --key-file"));
  }

  static void Keep(const Setting& setting, const std::string& key,
                   Profile* profile) {
    if (setting.origin == SettingOrigin::kFlag) (*profile)[key] = setting.value;
  }

  // The next command may run in another folder.
  static void KeepPath(Setting setting, const std::string& key,
                       Profile* profile) {
    setting.value = Absolute(setting.value);
    Keep(setting, key, profile);
  }

  static std::string Absolute(const std::string& path) {
    std::error_code error;
    const std::string absolute =
        std::filesystem::absolute(path, error).string();
    return error || path.empty() ? path : absolute;
  }

  // Keeps what was given as flags, and the keyring too if so told, and makes
  // the first profile the active one.
  static absl::Status SaveProfile(const Settings& settings, bool keep_keyring) {
    ProfileFile file = settings.file;
    Profile& profile = file.profiles[settings.profile.value];
    Keep(settings.directory, "directory", &profile);
    Keep(settings.admin, "admin", &profile);
    KeepPath(settings.keyring, "keyring", &profile);
    if (keep_keyring) profile["keyring"] = Absolute(settings.keyring.value);
    Keep(settings.network, "network", &profile);
    Keep(settings.vault, "vault", &profile);
    KeepPath(settings.passphrase_file, "passphrase_file", &profile);
    profile.insert({"directory", settings.directory.value});
    if (file.active_profile.empty()) {
      file.active_profile = settings.profile.value;
    }
    return SaveProfileFile(settings.config.value, file);
  }

  static CommandResult ReportProfile(const Settings& settings) {
    CommandResult result;
    result.text = absl::StrCat(
        "kept the keyring ", settings.keyring.value, ", and made the profile ",
        settings.profile.value, " in ", settings.config.value);
    result.summary = {{"keyring", settings.keyring.value},
                      {"keyring_made", false},
                      {"config", settings.config.value},
                      {"profile", settings.profile.value},
                      {"directory", settings.directory.value}};
    return result;
  }

  CommandResult Report(Context* context) const {
    const Settings& settings = context->settings();
    context->output().WriteNote(absl::StrCat(
        "Keep a copy of ", settings.keyring.value, " in a safe place",
        no_passphrase_ ? "" : ", and remember its passphrase",
        ": without it nobody can read your data, not even\nwhoever runs the "
        "cluster.\nnext: coffer vault create NAME"));
    CommandResult result;
    result.text = absl::StrCat("made the keyring ", settings.keyring.value,
                               no_passphrase_ ? " without a passphrase" : "",
                               " and the profile ", settings.profile.value,
                               " in ", settings.config.value);
    result.summary = {{"keyring", settings.keyring.value},
                      {"keyring_made", true},
                      {"config", settings.config.value},
                      {"profile", settings.profile.value},
                      {"directory", settings.directory.value},
                      {"passphrase", !no_passphrase_}};
    if (settings.passphrase_file.origin == SettingOrigin::kFlag) {
      const std::string path = Absolute(settings.passphrase_file.value);
      SetBytes(&result.summary, "passphrase_file", path);
      absl::StrAppend(&result.text, ", which names the passphrase file ",
                      context->output().Name(path));
    }
    return result;
  }

  bool no_passphrase_ = false;
};

}  // namespace

std::unique_ptr<Command> NewInitCommand() {
  return std::make_unique<InitCommand>();
}

}  // namespace coffer::cli
