#ifndef COFFER_CLIENT_CLI_DOCTOR_REPORT_H_
#define COFFER_CLIENT_CLI_DOCTOR_REPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

enum class FindingState {
  kOk,
  // Works, but somebody may want to know.
  kHint,
  kFailed,
  // Not looked at, because of what failed before.
  kSkipped,
};

// One thing that `coffer doctor` looks at. The ids are released: they never
// change. docs/troubleshooting.md has a heading for each.
struct DoctorCheck {
  const char* id;
  // "configuration", "machine", "directory", "nodes", "mesh", "cluster".
  const char* group;
  // What to do when it fails.
  const char* hint;
};

// All of them, by group.
absl::Span<const DoctorCheck> DoctorChecks();

struct Finding {
  std::string check;
  FindingState state = FindingState::kOk;
  std::string message;
  // What to do, when that is more than the check's hint knows; may be empty.
  std::string hint;
};

// What was found, in the order in which it was looked at. Not thread-safe.
class DoctorReport {
 public:
  // `check` must be one of DoctorChecks().
  void Ok(const std::string& check, const std::string& message);
  void Hint(const std::string& check, const std::string& message,
            const std::string& hint = "");
  void Fail(const std::string& check, const std::string& message,
            const std::string& hint = "");
  void Skip(const std::string& check, const std::string& message);
  // Ok() or Fail() with the status' message behind `what`.
  void AddStatus(const std::string& check, const std::string& what,
                 const absl::Status& status);

  // Adds all findings of `other`.
  void Append(const DoctorReport& other);

  const std::vector<Finding>& findings() const { return findings_; }
  bool failed() const;

 private:
  void Add(const std::string& check, FindingState state,
           const std::string& message, const std::string& hint);

  std::vector<Finding> findings_;
};

// "ok", "hint", "failed", "skipped".
std::string FindingStateName(FindingState state);

// The group that a check belongs to.
std::string GroupOfCheck(const std::string& check);

// What to do when that check fails.
std::string HintOfCheck(const std::string& check);

// With hint and docs for what is not ok.
nlohmann::json FindingToJson(const Finding& finding);

// Lines for people: the finding, and below it the hint and where to read on.
// Fit for terminals.
std::vector<std::string> FindingLines(const Finding& finding);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_REPORT_H_
