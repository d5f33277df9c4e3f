#include "client/cli/profile_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

std::string WriteFile(const std::string& name, const std::string& text) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/", name);
  std::ofstream(path) << text;
  return path;
}

TEST(ProfileFile, MissingFileIsEmpty) {
  COFFER_ASSERT_OK_AND_ASSIGN(const ProfileFile file,
                              LoadProfileFile("/nowhere/at/all.toml"));
  EXPECT_EQ(file.active_profile, "");
  EXPECT_TRUE(file.profiles.empty());
}

TEST(ProfileFile, WhatWasSavedIsLoaded) {
  ProfileFile file;
  file.active_profile = "dev";
  file.profiles["dev"] = {{"directory", "127.0.0.1:7001"},
                          {"keyring", "/k \"quoted\" \xc3\xa9"},
                          {kDevDataKey, "/data/dev"}};
  file.profiles["with space"] = {};
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/new/folder/config.toml");
  ASSERT_THAT(SaveProfileFile(path, file), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const ProfileFile loaded, LoadProfileFile(path));
  EXPECT_EQ(loaded.active_profile, "dev");
  EXPECT_EQ(loaded.profiles, file.profiles);
}

TEST(ProfileFile, ErrorsSayWhere) {
  EXPECT_THAT(
      LoadProfileFile(WriteFile("syntax.toml", "a = 1\nb = [")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(LoadProfileFile(WriteFile("typo.toml",
                                        "[profiles.dev]\ndirectroy = \"x\"\n")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 2, column 1: unknown key 'directroy'")));
  EXPECT_THAT(
      LoadProfileFile(WriteFile("type.toml", "[profiles.dev]\nvault = 7\n")),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("vault must be text")));
  EXPECT_THAT(LoadProfileFile(WriteFile("top.toml", "colour = \"red\"\n")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(LoadProfileFile(::testing::TempDir()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ProfileFile, UnreadableFileIsAnError) {
  const std::string path = WriteFile("loop.toml", "");
  std::remove(path.c_str());
  std::filesystem::create_symlink(path, path);
  EXPECT_FALSE(LoadProfileFile(path).ok());
}

TEST(ProfileFile, UnwritableFolderIsAnError) {
  EXPECT_FALSE(SaveProfileFile("/proc/config.toml", ProfileFile()).ok());
}

}  // namespace
}  // namespace coffer::cli
