#include "client/cli/passphrase.h"

#include <sys/stat.h>

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

std::string WriteFile(const std::string& text, mode_t mode) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/passphrase");
  std::ofstream(path) << text;
  EXPECT_EQ(chmod(path.c_str(), mode), 0);
  return path;
}

// Types `answers` one after the other.
AskPassphrase Typist(std::vector<std::string> answers) {
  return [answers, next = size_t{0}](
             const std::string&) mutable -> absl::StatusOr<std::string> {
    if (next >= answers.size()) return absl::InternalError("asked too often");
    return answers[next++];
  };
}

TEST(Passphrase, FileGivesItsFirstLine) {
  EXPECT_THAT(ReadPassphraseFile(WriteFile("se cret \nmore\n", 0600)),
              IsOkAndHolds("se cret "));
}

TEST(Passphrase, FileMustBePrivateAndNotEmpty) {
  EXPECT_THAT(ReadPassphraseFile(WriteFile("secret\n", 0644)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(ReadPassphraseFile(WriteFile("\n", 0600)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadPassphraseFile("/nowhere"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(Passphrase, FileBeatsTerminal) {
  EXPECT_THAT(ObtainPassphrase(WriteFile("file\n", 0600), Typist({"typed"})),
              IsOkAndHolds("file"));
  EXPECT_THAT(ObtainPassphrase("", Typist({"typed"})), IsOkAndHolds("typed"));
}

TEST(Passphrase, WithoutTerminalTheErrorNamesTheOtherWay) {
  EXPECT_THAT(ObtainPassphrase("", nullptr),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(ChoosePassphrase("", nullptr),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(Passphrase, NewOneIsTypedTwice) {
  EXPECT_THAT(ChoosePassphrase("", Typist({"a", "a"})), IsOkAndHolds("a"));
  EXPECT_THAT(ChoosePassphrase("", Typist({"a", "b"})),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ChoosePassphrase("", Typist({"", ""})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::cli
