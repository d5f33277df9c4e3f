#include "lib/logging/logging.h"

#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "nlohmann/json.hpp"
#include "spdlog/details/log_msg.h"
#include "spdlog/formatter.h"
#include "spdlog/sinks/null_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace coffer::logging {
namespace {

using Level = spdlog::level::level_enum;

struct LevelName {
  absl::string_view name;
  Level level;
};

constexpr std::array<LevelName, 6> kLevels = {{
    {"trace", Level::trace},
    {"debug", Level::debug},
    {"info", Level::info},
    {"warning", Level::warn},
    {"error", Level::err},
    {"off", Level::off},
}};

absl::string_view NameOf(Level level) {
  for (const LevelName& known : kLevels) {
    if (known.level == level) return known.name;
  }
  return "error";
}

absl::optional<Level> LevelOf(absl::string_view name) {
  for (const LevelName& known : kLevels) {
    if (known.name == name) return known.level;
  }
  return absl::nullopt;
}

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

class TextFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& target) override {
    Append(absl::StrCat(TimeOf(message), " ", NameOf(message.level), " ",
                        View(message.logger_name), ": ",
                        absl::Utf8SafeCHexEscape(View(message.payload)), "\n"),
           target);
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>();
  }
};

class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& target) override {
    nlohmann::ordered_json line;
    line["time"] = TimeOf(message);
    line["level"] = std::string(NameOf(message.level));
    line["logger"] = std::string(View(message.logger_name));
    line["message"] = std::string(View(message.payload));
    Append(line.dump(-1, ' ', false,
                     nlohmann::ordered_json::error_handler_t::replace),
           target);
    Append("\n", target);
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
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
  const absl::optional<Level> level = LevelOf(options.level);
  if (!level.has_value()) {
    return Unknown("level", options.level,
                   "trace, debug, info, warning, error or off");
  }
  std::unique_ptr<spdlog::formatter> formatter;
  if (options.format == "text") {
    formatter = std::make_unique<TextFormatter>();
  } else if (options.format == "json") {
    formatter = std::make_unique<JsonFormatter>();
  } else {
    return Unknown("format", options.format, "text or json");
  }
  auto logger = std::make_shared<spdlog::logger>(name, std::move(sink));
  logger->set_formatter(std::move(formatter));
  logger->set_level(*level);
  logger->flush_on(Level::trace);
  return logger;
}

std::shared_ptr<spdlog::logger> NullLogger() {
  return std::make_shared<spdlog::logger>(
      "null", std::make_shared<spdlog::sinks::null_sink_mt>());
}

}  // namespace coffer::logging
