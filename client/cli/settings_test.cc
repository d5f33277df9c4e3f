#include "client/cli/settings.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest()
      : path_(absl::StrCat(::testing::TempDir(), "settings/config.toml")) {
    ProfileFile file;
    file.active_profile = "home";
    file.profiles["home"] = {{"directory", "home:1"}, {"keyring", "~/k"}};
    file.profiles["work"] = {{"directory", "work:1"}, {"vault", "docs"}};
    EXPECT_THAT(SaveProfileFile(path_, file), IsOk());
    environment_["HOME"] = "/ann";
    environment_["COFFER_CONFIG"] = path_;
  }

  const std::string path_;
  Environment environment_;
  SettingFlags flags_;
};

TEST_F(SettingsTest, FlagBeatsEnvironmentBeatsProfileBeatsDefault) {
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.directory.value, "home:1");
  EXPECT_EQ(settings.directory.origin, SettingOrigin::kProfile);
  EXPECT_THAT(settings.directory.source, HasSubstr(path_));
  EXPECT_EQ(settings.network.value, "cluster");
  EXPECT_EQ(settings.network.origin, SettingOrigin::kDefault);

  environment_["COFFER_DIRECTORY"] = "env:1";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.directory.value, "env:1");
  EXPECT_EQ(settings.directory.source, "environment COFFER_DIRECTORY");

  flags_.directory = "flag:1";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.directory.value, "flag:1");
  EXPECT_EQ(settings.directory.source, "flag --directory");
}

TEST_F(SettingsTest, NodeAddressesAreOfTheFlagOrTheEnvironment) {
  environment_["COFFER_NODE_ADDRESSES"] = "a=h:1,b=h:2";
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.node_addresses.value, "a=h:1,b=h:2");
  flags_.node_addresses = "c=h:3";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.node_addresses.value, "c=h:3");
  EXPECT_EQ(settings.node_addresses.source, "flag --node-address");
  EXPECT_EQ(settings.node_admin_addresses.value, "");
}

TEST_F(SettingsTest, NodeAdminAddressesAreASettingOfTheirOwn) {
  environment_["COFFER_NODE_ADMIN_ADDRESSES"] = "a=h:1,b=h:2";
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.node_admin_addresses.value, "a=h:1,b=h:2");
  EXPECT_EQ(settings.node_addresses.value, "");
  flags_.node_admin_addresses = "c=h:3";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.node_admin_addresses.value, "c=h:3");
  EXPECT_EQ(settings.node_admin_addresses.source, "flag --node-admin-address");
}

TEST_F(SettingsTest, ProfileIsChosenByTheSameOrder) {
  environment_["COFFER_PROFILE"] = "work";
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.directory.value, "work:1");
  EXPECT_EQ(settings.vault.value, "docs");
  flags_.profile = "home";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.directory.value, "home:1");
  EXPECT_EQ(settings.vault.value, "");
}

TEST_F(SettingsTest, UnknownProfileHasDefaultsAndIsMarked) {
  flags_.profile = "nobody";
  COFFER_ASSERT_OK_AND_ASSIGN(const Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_FALSE(settings.profile_exists());
  EXPECT_EQ(settings.directory.value, "127.0.0.1:7001");
}

TEST_F(SettingsTest, KeyringLivesBesideTheConfigurationUnlessNamed) {
  flags_.profile = "work";
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.keyring.value,
            absl::StrCat(path_.substr(0, path_.rfind('/')), "/keyring"));
  flags_.profile = "home";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.keyring.value, "/ann/k");
  environment_["COFFER_KEY_FILE"] = "/other";
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.keyring.value, "/other");
}

TEST_F(SettingsTest, DevDataIsOfProfileDevWhateverTheProfile) {
  COFFER_ASSERT_OK_AND_ASSIGN(Settings settings,
                              ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.dev_data.value, "/ann/.local/state/coffer/dev");
  EXPECT_EQ(settings.dev_data.origin, SettingOrigin::kDefault);

  ProfileFile file = settings.file;
  file.profiles["home"][kDevDataKey] = "/no";
  file.profiles[kDevProfileName][kDevDataKey] = "/data/last";
  ASSERT_THAT(SaveProfileFile(path_, file), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(settings, ResolveSettings(flags_, environment_));
  EXPECT_EQ(settings.profile.value, "home");
  EXPECT_EQ(settings.dev_data.value, "/data/last");
  EXPECT_THAT(settings.dev_data.source, HasSubstr("profile dev in "));
}

TEST_F(SettingsTest, DefaultPathsFollowXdg) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const Settings settings,
      ResolveSettings(flags_, {{"XDG_CONFIG_HOME", "/nowhere/c"},
                               {"XDG_STATE_HOME", "/nowhere/s"}}));
  EXPECT_EQ(settings.config.value, "/nowhere/c/coffer/config.toml");
  EXPECT_EQ(settings.keyring.value, "/nowhere/c/coffer/keyring");
  EXPECT_EQ(settings.dev_data.value, "/nowhere/s/coffer/dev");
  EXPECT_EQ(settings.profile.value, "default");
}

TEST_F(SettingsTest, WithoutHomeTheFileMustBeNamed) {
  EXPECT_THAT(ResolveSettings(flags_, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SettingsTest, ListsEverySetting) {
  COFFER_ASSERT_OK_AND_ASSIGN(const Settings settings,
                              ResolveSettings(flags_, environment_));
  const auto listed = ListSettings(settings);
  ASSERT_EQ(listed.size(), 11u);
  EXPECT_EQ(listed[2].name, "directory");
  EXPECT_EQ(listed[2].setting->value, "home:1");
}

}  // namespace
}  // namespace coffer::cli
