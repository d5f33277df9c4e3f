#ifndef COFFER_CLIENT_CLI_OUTPUT_H_
#define COFFER_CLIENT_CLI_OUTPUT_H_

// The one way in which commands write results.
//
// Text goes to people: results on stdout, everything else on stderr. With
// --json stdout has JSON Lines instead. Each line has a "message_type":
//
//   status   progress, only with --progress=always
//   item     one result: an entry, a node, a version
//   error    one item that failed while the command went on
//   summary  the last line of every command that ran to its end
//
// A command that cannot go on writes no summary but one JSON object of type
// "exit_error" on stderr. Fields are only ever added.

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

struct OutputOptions {
  bool json = false;
  // Only results and errors.
  bool quiet = false;
  // stdout is a terminal: names are escaped.
  bool terminal = false;
  // Shown with errors that end the command, unless it is empty.
  std::string trace_id;
};

// Not thread-safe, but for WriteStatus() from one thread at a time while the
// command itself waits.
class Output {
 public:
  // The streams must outlive it.
  Output(const OutputOptions& options, std::ostream* out, std::ostream* err)
      : options_(options), out_(*out), err_(*err) {}

  bool json() const { return options_.json; }
  bool quiet() const { return options_.quiet; }

  // A line of a result for people; nothing with --json.
  void WriteLine(absl::string_view text);
  // The same without the end of line: contents of files.
  void WriteRaw(absl::string_view bytes);
  // Remarks for people, on stderr; nothing with --json or --quiet.
  void WriteNote(absl::string_view text);
  // "warning: ..." that explains the exit code: with --quiet, too.
  void WriteWarning(absl::string_view text);

  // JSON lines; nothing without --json. The object gets its message_type.
  void WriteItem(nlohmann::json object);
  void WriteStatus(nlohmann::json object);
  void WriteSummary(nlohmann::json object);

  // An item that failed, in either form.
  void WriteItemError(absl::string_view path, const absl::Status& status);
  // The end of a command that could not go on, on stderr in either form.
  void WriteFatal(const absl::Status& status, const std::string& next_step);

  // Escaped for terminals, as it is otherwise.
  std::string Name(absl::string_view bytes) const;

  // Writes out what is buffered. RESOURCE_EXHAUSTED: there is no space for it;
  // INTERNAL: stdout took not everything for another reason.
  absl::Status Flush();

 private:
  void WriteJson(nlohmann::json object, absl::string_view type,
                 std::ostream& stream);
  // Writes to stdout, and keeps why that failed at first.
  void Emit(absl::string_view bytes);
  void KeepError();

  const OutputOptions options_;
  std::ostream& out_;
  std::ostream& err_;
  // Of stdout, as errno; 0: not known.
  int error_ = 0;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_OUTPUT_H_
