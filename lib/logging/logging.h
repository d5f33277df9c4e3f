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

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::logging {

struct LoggingOptions {
  // trace, debug, info, warning, error or off: the least that is logged.
  std::string level = "info";
  // text or json.
  std::string format = "text";
};

// A thread-safe logger that writes to stderr, unbuffered. INVALID_ARGUMENT: an
// unknown level or format.
absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLogger(
    const std::string& name, const LoggingOptions& options);

// The same with another target.
absl::StatusOr<std::shared_ptr<spdlog::logger>> CreateLoggerWithSink(
    const std::string& name, const LoggingOptions& options,
    spdlog::sink_ptr sink);

// Drops everything.
std::shared_ptr<spdlog::logger> NullLogger();

}  // namespace coffer::logging

#endif  // COFFER_LIB_LOGGING_LOGGING_H_
