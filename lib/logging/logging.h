#ifndef COFFER_LIB_LOGGING_LOGGING_H_
#define COFFER_LIB_LOGGING_LOGGING_H_

// Makes the loggers of the servers. A logger is made by main() and passed down;
// there is no global one.
//
// One line for each message, whatever the message contains: control characters
// are escaped. Times are UTC. Never logged: secrets, plaintext, names of files.
//
//   text  2026-11-22T15:04:05.123Z info directory: serving on 127.0.0.1:7001
//   json  {"time":"2026-11-22T15:04:05.123Z","level":"info",
//          "logger":"directory","message":"serving on 127.0.0.1:7001"}
//
// log_fields.h adds fields to messages.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/logging/log_counts.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::logging {

struct LoggingOptions {
  // trace, debug, info, warning, error or off: the least that is logged.
  std::string level = "info";
  // text or json.
  std::string format = "text";
  // Counts what is written, if not null.
  std::shared_ptr<LogCounts> counts = nullptr;
};

// A thread-safe logger that writes to stderr, unbuffered. INVALID_ARGUMENT: an
// unknown level or format.
absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLogger(
    const std::string& name, const LoggingOptions& options);

// The same with another target.
absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLoggerWithSink(
    const std::string& name, const LoggingOptions& options,
    spdlog::sink_ptr sink);

// The level of a name in LoggingOptions::level. INVALID_ARGUMENT: there is
// none.
absl::StatusOr<spdlog::level::level_enum> ParseLevel(absl::string_view name);

// The inverse.
absl::string_view LevelName(spdlog::level::level_enum level);

// Changes the least that is logged from now on. Thread-safe. INVALID_ARGUMENT:
// an unknown level.
absl::Status SetLevel(spdlog::logger* logger, absl::string_view name);

// Drops everything.
std::shared_ptr<spdlog::logger> NullLogger();

}  // namespace coffer::logging

#endif  // COFFER_LIB_LOGGING_LOGGING_H_
