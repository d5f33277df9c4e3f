#include "client/cli/error_report.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::cli {
namespace {

TEST(ErrorReport, SaysWhatWhyAndWhatNext) {
  const absl::Status status =
      MakeError(absl::StatusCode::kUnavailable,
                "cannot store /a: stored 1 of 3 copies, 2 needed",
                {reason::kQuorumNotMet, {}});
  EXPECT_EQ(
      RenderError(status, ""),
      "error: cannot store /a: stored 1 of 3 copies, 2 needed\n"
      "next: coffer cluster status   (is the cluster running, which nodes are "
      "down)\n"
      "      run the same command again: what is stored already is not sent "
      "again\n"
      "[QUORUM_NOT_MET]\n");
}

TEST(ErrorReport, FullDisksNeedSpaceAndNotPatience) {
  const std::string text = RenderError(
      MakeError(absl::StatusCode::kUnavailable,
                "cannot store a blob: stored 0 of 3 copies, 2 needed",
                {reason::kQuorumNotMet, {{"cause", reason::kDiskReserve}}}),
      "");
  EXPECT_NE(text.find("next: coffer node list"), std::string::npos) << text;
  EXPECT_NE(text.find("free space or add nodes"), std::string::npos) << text;
}

TEST(ErrorReport, CommandsForFilesAreNotToldOfOptionsTheyLack) {
  const std::string next =
      NextStepFor(MakeError(absl::StatusCode::kFailedPrecondition,
                            "it is a folder", {reason::kNotAFile, {}}));
  EXPECT_NE(next.find("cat and versions work on files"), std::string::npos);
}

TEST(ErrorReport, UnknownVaultsCanBeMadeOrListed) {
  EXPECT_EQ(RenderError(MakeError(absl::StatusCode::kNotFound,
                                  "no vault v in the keyring",
                                  {reason::kVaultNotFound, {}}),
                        ""),
            "error: no vault v in the keyring\n"
            "next: coffer vault create NAME   (makes one)\n"
            "      coffer vault list   (those of this keyring)\n"
            "[VAULT_NOT_FOUND]\n");
}

TEST(ErrorReport, SpecialAdviceReplacesTheGeneral) {
  EXPECT_EQ(RenderError(absl::UnavailableError("no directory"), "coffer init"),
            "error: no directory\nnext: coffer init\n[UNAVAILABLE]\n");
}

TEST(ErrorReport, NoAdviceWhereNoneIsTrue) {
  EXPECT_EQ(RenderError(absl::InternalError("odd"), ""),
            "error: odd\n[INTERNAL]\n");
}

TEST(ErrorReport, MessagesCannotControlTheTerminal) {
  EXPECT_EQ(RenderError(absl::InternalError("a\x1b[2J\nb"), ""),
            "error: a\\x1b[2J\\nb\n[INTERNAL]\n");
}

TEST(ErrorReport, JsonHasEverythingForPrograms) {
  const absl::Status status =
      MakeError(absl::StatusCode::kAborted, "changed meanwhile",
                {reason::kVersionConflict, {{"current_version", "7"}}});
  const nlohmann::json object = ErrorToJson(status, "");
  EXPECT_EQ(object["code"], 5);
  EXPECT_EQ(object["status"], "ABORTED");
  EXPECT_EQ(object["reason"], "VERSION_CONFLICT");
  EXPECT_EQ(object["message"], "changed meanwhile");
  EXPECT_EQ(object["metadata"]["current_version"], "7");
  EXPECT_TRUE(object.contains("next_step"));
}

}  // namespace
}  // namespace coffer::cli
