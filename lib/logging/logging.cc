#include "lib/logging/logging.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/logging/log_fields.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "spdlog/details/log_msg.h"
#include "spdlog/formatter.h"
#include "spdlog/sinks/null_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace coffer::logging {
namespace {

using Level = spdlog::level::level_enum;

struct NamedLevel {
  absl::string_view name;
  Level level;
};

constexpr std::array<NamedLevel, 6> kLevels = {{
    {"trace", Level::trace},
    {"debug", Level::debug},
    {"info", Level::info},
    {"warning", Level::warn},
    {"error", Level::err},
    {"off", Level::off},
}};

absl::string_view View(spdlog::string_view_t view) {
  return absl::string_view(view.data(), view.size());
}

std::string TimeOf(const spdlog::details::log_msg& message) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ",
                          absl::FromChrono(message.time), absl::UTCTimeZone());
}

void Append(absl::string_view line, spdlog::memory_buf_t& target) {
  target.append(line.data(), line.data() + line.size());
}

// Of a value that is neither quoted nor escaped in text.
constexpr absl::string_view kBarePunctuation = "-_./:+%[]";

std::string TextOf(const std::string& value) {
  const bool bare =
      !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               kBarePunctuation.find(c) != absl::string_view::npos;
      });
  return bare ? value
              : absl::StrCat("\"", absl::Utf8SafeCHexEscape(value), "\"");
}

std::string TextOf(bool value) { return value ? "true" : "false"; }

template <typename Number>
std::string TextOf(Number value) {
  return absl::StrCat(value);
}

// The fields that belong to the message being formatted.
absl::Span<const std::pair<std::string, LogFields::Value>> Fields() {
  const LogFields* const current = CurrentLogFields();
  if (current == nullptr) return {};
  return current->fields();
}

class TextFormatter : public spdlog::formatter {
 public:
  explicit TextFormatter(std::shared_ptr<LogCounts> counts)
      : counts_(std::move(counts)) {}

  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& target) override {
    if (counts_ != nullptr) counts_->Count(message.level);
    std::string line =
        absl::StrCat(TimeOf(message), " ", LevelName(message.level), " ",
                     View(message.logger_name), ": ",
                     absl::Utf8SafeCHexEscape(View(message.payload)));
    for (const auto& [key, value] : Fields()) {
      absl::StrAppend(
          &line, " ", key, "=",
          std::visit([](const auto& each) { return TextOf(each); }, value));
    }
    Append(absl::StrCat(line, "\n"), target);
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>(counts_);
  }

 private:
  const std::shared_ptr<LogCounts> counts_;
};

class JsonFormatter : public spdlog::formatter {
 public:
  explicit JsonFormatter(std::shared_ptr<LogCounts> counts)
      : counts_(std::move(counts)) {}

  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& target) override {
    if (counts_ != nullptr) counts_->Count(message.level);
    nlohmann::ordered_json line;
    line["time"] = TimeOf(message);
    line["level"] = std::string(LevelName(message.level));
    line["logger"] = std::string(View(message.logger_name));
    line["message"] = std::string(View(message.payload));
    for (const auto& [key, value] : Fields()) {
      std::visit([&line, &name = key](const auto& each) { line[name] = each; },
                 value);
    }
    Append(line.dump(-1, ' ', false,
                     nlohmann::ordered_json::error_handler_t::replace),
           target);
    Append("\n", target);
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>(counts_);
  }

 private:
  const std::shared_ptr<LogCounts> counts_;
};

absl::Status Unknown(absl::string_view what, absl::string_view value,
                     absl::string_view want) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("unknown log ", what, " \"",
                                absl::CHexEscape(value), "\": use ", want),
                   {reason::kInvalidRequest, {}});
}

}  // namespace

absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLogger(
    const std::string& name, const LoggingOptions& options) {
  return CreateLoggerWithSink(
      name, options, std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLoggerWithSink(
    const std::string& name, const LoggingOptions& options,
    spdlog::sink_ptr sink) {
  COFFER_ASSIGN_OR_RETURN(const Level level, ParseLevel(options.level));
  std::unique_ptr<spdlog::formatter> formatter;
  if (options.format == "text") {
    formatter = std::make_unique<TextFormatter>(options.counts);
  } else if (options.format == "json") {
    formatter = std::make_unique<JsonFormatter>(options.counts);
  } else {
    return Unknown("format", options.format, "text or json");
  }
  auto logger = std::make_shared<spdlog::logger>(name, std::move(sink));
  logger->set_formatter(std::move(formatter));
  logger->set_level(level);
  logger->flush_on(Level::trace);
  return logger;
}

absl::StatusOr<Level> ParseLevel(absl::string_view name) {
  for (const NamedLevel& known : kLevels) {
    if (known.name == name) return known.level;
  }
  return Unknown("level", name, "trace, debug, info, warning, error or off");
}

absl::string_view LevelName(Level level) {
  for (const NamedLevel& known : kLevels) {
    if (known.level == level) return known.name;
  }
  return "error";
}

absl::Status SetLevel(spdlog::logger* logger, absl::string_view name) {
  COFFER_ASSIGN_OR_RETURN(const Level level, ParseLevel(name));
  logger->set_level(level);
  return absl::OkStatus();
}

std::shared_ptr<spdlog::logger> NullLogger() {
  return std::make_shared<spdlog::logger>(
      "null", std::make_shared<spdlog::sinks::null_sink_mt>());
}

}  // namespace coffer::logging
