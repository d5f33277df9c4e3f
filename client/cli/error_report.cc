#include "client/cli/error_report.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "client/cli/exit_code.h"
#include "client/cli/printable_text.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::cli {
namespace {

constexpr char kSeeCluster[] =
    "coffer cluster status   (is the cluster running, which nodes are down)";
constexpr char kSeeDoctor[] =
    "coffer doctor   (what cannot be reached from here, and why)";
constexpr char kSeeSpace[] = "coffer node list   (free space of each node)";
constexpr char kRunAgain[] =
    "run the same command again: what is stored already is not sent again";

std::map<std::string, std::string> StepsByReason() {
  return {
      {reason::kVaultNotFound,
       "coffer vault create NAME   (makes one)\n"
       "coffer vault list   (those of this keyring)"},
      {reason::kVaultExists, "coffer vault list"},
      {reason::kVersionNotFound, "coffer versions URI"},
      {reason::kVersionConflict, "coffer versions URI   (what is there now)"},
      {reason::kFolderNotEmpty, "coffer rm -r URI"},
      {reason::kNotAFile,
       "name a file   (cat and versions work on files; get, put and rm take "
       "folders with -r)"},
      {reason::kQuorumNotMet, absl::StrCat(kSeeCluster, "\n", kRunAgain)},
      {reason::kBlobCondemned, kRunAgain},
      {reason::kPlacementChanged, kRunAgain},
      {reason::kOutcomeUnknown,
       "coffer ls URI or coffer versions URI   (whether it has happened)"},
      {reason::kShuttingDown, kSeeCluster},
      {reason::kTooFewNodes, "coffer node list"},
      {reason::kAllReplicasFailed,
       absl::StrCat(kSeeCluster, "\ncoffer verify --data URI")},
      {reason::kDiskReserve, kSeeSpace},
  };
}

// Whether nodes refused because of their disks.
bool IsAboutFullDisks(const absl::Status& status) {
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  if (!info.has_value() || info->reason != reason::kQuorumNotMet) return false;
  const auto cause = info->metadata.find("cause");
  return cause != info->metadata.end() && cause->second == reason::kDiskReserve;
}

}  // namespace

std::string ReasonOf(const absl::Status& status) {
  const std::string reason = GetErrorReason(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

std::string NextStepFor(const absl::Status& status) {
  if (IsAboutFullDisks(status)) {
    return absl::StrCat(kSeeSpace, "\nfree space or add nodes, then ",
                        kRunAgain);
  }
  const std::map<std::string, std::string> steps = StepsByReason();
  const auto found = steps.find(GetErrorReason(status));
  if (found != steps.end()) return found->second;
  if (status.code() == absl::StatusCode::kUnavailable) return kSeeDoctor;
  if (status.code() == absl::StatusCode::kDeadlineExceeded) return kRunAgain;
  return "";
}

std::string RenderError(const absl::Status& status,
                        const std::string& next_step) {
  std::string text =
      absl::StrCat("error: ", EscapeForTerminal(status.message()), "\n");
  const std::string next = next_step.empty() ? NextStepFor(status) : next_step;
  if (!next.empty()) {
    absl::StrAppend(
        &text, "next: ", absl::StrReplaceAll(next, {{"\n", "\n      "}}), "\n");
  }
  absl::StrAppend(&text, "[", ReasonOf(status), "]\n");
  return text;
}

nlohmann::json ErrorToJson(const absl::Status& status,
                           const std::string& next_step) {
  nlohmann::json object = {
      {"code", static_cast<int>(ExitCodeForStatus(status))},
      {"status", absl::StatusCodeToString(status.code())},
      {"reason", ReasonOf(status)},
  };
  SetBytes(&object, "message", status.message());
  const std::string next = next_step.empty() ? NextStepFor(status) : next_step;
  if (!next.empty()) object["next_step"] = next;
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  if (info.has_value() && !info->metadata.empty()) {
    object["metadata"] = info->metadata;
  }
  return object;
}

}  // namespace coffer::cli
