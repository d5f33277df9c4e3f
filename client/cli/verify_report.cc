#include "client/cli/verify_report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/error_report.h"
#include "client/cli/node_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

// More of one kind are one line.
constexpr size_t kMaxListedProblems = 3;

using Group = std::vector<const VerifyProblem*>;

// Nothing is known about the data: somebody could not be asked.
bool IsUnreached(const VerifyProblem& problem) {
  return absl::IsUnavailable(problem.status) ||
         absl::IsDeadlineExceeded(problem.status);
}

// Whether some data of the file is gone, as far as it can be known.
bool IsLoss(const VerifyProblem& problem) {
  return !problem.readable && !IsUnreached(problem);
}

std::string LabelOf(const VerifyProblem& problem) {
  if (IsUnreached(problem)) {
    return problem.readable ? "not reached, but readable" : "NOT REACHED";
  }
  if (!problem.readable) return "UNREADABLE";
  return absl::IsNotFound(problem.status) ? "missing but readable"
                                          : "damaged but readable";
}

std::string KeyOf(const VerifyProblem& problem) {
  if (IsLoss(problem)) {
    return absl::StrCat("file ", problem.version_number, " ", problem.path);
  }
  return absl::StrCat("node ", problem.node_id, " ", ReasonOf(problem.status),
                      " ", LabelOf(problem));
}

// In the order of their first problems.
std::vector<Group> GroupProblems(const std::vector<VerifyProblem>& problems) {
  std::vector<Group> groups;
  std::map<std::string, size_t> indexes;
  for (const VerifyProblem& problem : problems) {
    const auto [index, is_new] =
        indexes.try_emplace(KeyOf(problem), groups.size());
    if (is_new) groups.emplace_back();
    groups[index->second].push_back(&problem);
  }
  return groups;
}

std::string Place(const VerifyProblem& problem, const Output& output) {
  std::string place = output.Name(problem.path);
  if (problem.version_number > 0) {
    absl::StrAppend(&place, " version ", problem.version_number);
  }
  return place;
}

// " on node 0a1b2c3d"; "" when it is about none.
std::string OnNode(const VerifyProblem& problem) {
  if (problem.node_id.empty()) return "";
  return absl::StrCat(" on node ", EscapeForTerminal(ShortId(problem.node_id)));
}

std::string ProblemLine(const VerifyProblem& problem, const Output& output) {
  return absl::StrCat(LabelOf(problem), ": ", Place(problem, output),
                      OnNode(problem), ": ",
                      EscapeForTerminal(problem.status.message()));
}

std::string GroupLine(const Group& group, const Output& output) {
  const VerifyProblem& first = *group.front();
  const std::string count =
      FormatCount(group.size(), first.node_id.empty() ? "problem" : "replica");
  const std::string place = Place(first, output);
  return absl::StrCat(
      LabelOf(first), ": ",
      IsLoss(first)
          ? absl::StrCat(place, ": ", count, ", the first", OnNode(first))
          : absl::StrCat(count, OnNode(first), ", such as of ", place),
      ": ", EscapeForTerminal(first.status.message()));
}

void WriteGroup(const Group& group, Output* output) {
  if (group.size() > kMaxListedProblems) {
    output->WriteLine(GroupLine(group, *output));
    return;
  }
  for (const VerifyProblem* problem : group) {
    output->WriteLine(ProblemLine(*problem, *output));
  }
}

void WriteProblems(const std::vector<VerifyProblem>& problems, Output* output) {
  for (const VerifyProblem& problem : problems) {
    nlohmann::json item = ErrorToJson(problem.status, "");
    SetBytes(&item, "path", problem.path);
    item["version_number"] = problem.version_number;
    item["blob_id"] = problem.blob_id;
    item["node_id"] = problem.node_id;
    item["readable"] = problem.readable;
    output->WriteItem(item);
  }
  for (const Group& group : GroupProblems(problems)) WriteGroup(group, output);
}

ExitCode CodeFor(const VerifySummary& summary, uint64_t unreached) {
  if (summary.problems.empty()) return ExitCode::kSuccess;
  const bool all_unreached = unreached == summary.problems.size() &&
                             unreached == summary.replicas_checked;
  return all_unreached ? ExitCode::kUnavailable : ExitCode::kProblemsFound;
}

// What was checked of them.
std::string Extent(const VerifySummary& summary, VerifyLevel level) {
  if (level == VerifyLevel::kMetadata) {
    return "signatures and lists of chunks";
  }
  std::string extent = absl::StrCat(
      FormatCount(summary.blobs, "blob"), ", ",
      FormatCount(summary.replicas_checked, "replica"), " checked");
  if (level == VerifyLevel::kData) {
    absl::StrAppend(&extent, ", ", FormatBytes(summary.bytes_read), " read");
  }
  return extent;
}

// Has no counts of what the level does not look at: zeros would be claims.
nlohmann::json ToJson(const VerifySummary& summary, VerifyLevel level) {
  nlohmann::json object = {{"level", "metadata"},
                           {"files", summary.files},
                           {"folders", summary.folders},
                           {"versions", summary.versions},
                           {"problems", summary.problems.size()}};
  if (level == VerifyLevel::kMetadata) return object;
  object["level"] = "replicas";
  object["blobs"] = summary.blobs;
  object["replicas_checked"] = summary.replicas_checked;
  object["replicas_missing"] = summary.replicas_missing;
  object["replicas_damaged"] = summary.replicas_damaged;
  if (level == VerifyLevel::kReplicas) return object;
  object["level"] = "data";
  object["bytes_read"] = summary.bytes_read;
  return object;
}

}  // namespace

CommandResult ReportVerify(const VerifySummary& summary, VerifyLevel level,
                           absl::Duration elapsed, Output* output) {
  WriteProblems(summary.problems, output);
  const auto unreadable = std::count_if(
      summary.problems.begin(), summary.problems.end(),
      [](const VerifyProblem& problem) { return !problem.readable; });
  const auto unreached = std::count_if(summary.problems.begin(),
                                       summary.problems.end(), IsUnreached);
  CommandResult result;
  result.exit_code = CodeFor(summary, static_cast<uint64_t>(unreached));
  result.summary = ToJson(summary, level);
  result.summary["unreadable"] = unreadable;
  result.summary["unreached"] = unreached;
  result.summary["duration_s"] = absl::ToDoubleSeconds(elapsed);
  result.text = absl::StrCat(
      summary.problems.empty()
          ? "verified, no problems: "
          : absl::StrCat(FormatCount(summary.problems.size(), "problem"), ", ",
                         unreadable, " of them unreadable, ", unreached,
                         " not reached: "),
      FormatCount(summary.files, "file"), ", ",
      FormatCount(summary.versions, "version"), ", ", Extent(summary, level),
      ", ", FormatElapsed(elapsed));
  return result;
}

}  // namespace coffer::cli
