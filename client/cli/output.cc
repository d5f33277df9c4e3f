#include "client/cli/output.h"

#include <cerrno>
#include <ios>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/error_report.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {

void Output::WriteLine(absl::string_view text) {
  if (options_.json) return;
  Emit(absl::StrCat(text, "\n"));
}

void Output::WriteRaw(absl::string_view bytes) {
  if (options_.json) return;
  Emit(bytes);
}

void Output::WriteNote(absl::string_view text) {
  if (options_.json || options_.quiet) return;
  err_ << text << '\n' << std::flush;
}

void Output::WriteWarning(absl::string_view text) {
  if (options_.json) return;
  err_ << "warning: " << text << '\n' << std::flush;
}

void Output::WriteItem(nlohmann::json object) {
  if (options_.json) WriteJson(std::move(object), "item", out_);
}

void Output::WriteStatus(nlohmann::json object) {
  if (!options_.json) return;
  WriteJson(std::move(object), "status", out_);
  // A failure shows again at the end.
  static_cast<void>(Flush());
}

void Output::WriteSummary(nlohmann::json object) {
  if (options_.json) WriteJson(std::move(object), "summary", out_);
}

void Output::WriteItemError(absl::string_view path,
                            const absl::Status& status) {
  if (options_.json) {
    nlohmann::json object = ErrorToJson(status, "");
    SetBytes(&object, "path", path);
    WriteJson(std::move(object), "error", out_);
    return;
  }
  err_ << "error: " << EscapeForTerminal(path) << ": "
       << EscapeForTerminal(status.message()) << " [" << ReasonOf(status)
       << "]\n"
       << std::flush;
}

void Output::WriteFatal(const absl::Status& status,
                        const std::string& next_step) {
  if (options_.json) {
    nlohmann::json object = ErrorToJson(status, next_step);
    if (!options_.trace_id.empty()) object["trace_id"] = options_.trace_id;
    WriteJson(std::move(object), "exit_error", err_);
  } else {
    err_ << RenderError(status, next_step);
    if (!options_.trace_id.empty()) {
      err_ << "trace " << options_.trace_id << '\n';
    }
  }
  err_ << std::flush;
}

std::string Output::Name(absl::string_view bytes) const {
  return options_.terminal ? EscapeForTerminal(bytes) : std::string(bytes);
}

absl::Status Output::Flush() {
  errno = 0;
  out_ << std::flush;
  KeepError();
  if (out_.good()) return absl::OkStatus();
  if (error_ == ENOSPC || error_ == EDQUOT || error_ == EFBIG) {
    return absl::ResourceExhaustedError(
        "cannot write the output: no space left on device; make room, or write "
        "it elsewhere");
  }
  return absl::InternalError(
      "cannot write the output: stdout takes no more data; check the disk or "
      "the program that reads it");
}

void Output::WriteJson(nlohmann::json object, absl::string_view type,
                       std::ostream& stream) {
  object["message_type"] = std::string(type);
  // Stray bytes that are not UTF-8 must not lose the whole line.
  errno = 0;
  stream << object.dump(-1, ' ', false,
                        nlohmann::json::error_handler_t::replace)
         << '\n';
  KeepError();
}

void Output::Emit(absl::string_view bytes) {
  errno = 0;
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  KeepError();
}

void Output::KeepError() {
  if (error_ == 0 && !out_.good()) error_ = errno;
}

}  // namespace coffer::cli
