#include "client/cli/output.h"

#include <ios>
#include <utility>

#include "client/cli/error_report.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {

void Output::WriteLine(absl::string_view text) {
  if (options_.json) return;
  out_ << text << '\n';
}

void Output::WriteRaw(absl::string_view bytes) {
  if (options_.json) return;
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void Output::WriteNote(absl::string_view text) {
  if (options_.json || options_.quiet) return;
  err_ << text << '\n' << std::flush;
}

void Output::WriteItem(nlohmann::json object) {
  if (options_.json) WriteJson(std::move(object), "item", out_);
}

void Output::WriteStatus(nlohmann::json object) {
  if (!options_.json) return;
  WriteJson(std::move(object), "status", out_);
  out_ << std::flush;
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
    WriteJson(ErrorToJson(status, next_step), "exit_error", err_);
  } else {
    err_ << RenderError(status, next_step);
  }
  err_ << std::flush;
}

std::string Output::Name(absl::string_view bytes) const {
  return options_.terminal ? EscapeForTerminal(bytes) : std::string(bytes);
}

absl::Status Output::Flush() {
  out_ << std::flush;
  if (out_.good()) return absl::OkStatus();
  return absl::InternalError(
      "cannot write the output: stdout takes no more data; check the disk or "
      "the program that reads it");
}

void Output::WriteJson(nlohmann::json object, absl::string_view type,
                       std::ostream& stream) {
  object["message_type"] = std::string(type);
  // Stray bytes that are not UTF-8 must not lose the whole line.
  stream << object.dump(-1, ' ', false,
                        nlohmann::json::error_handler_t::replace)
         << '\n';
}

}  // namespace coffer::cli
