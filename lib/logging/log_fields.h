#ifndef COFFER_LIB_LOGGING_LOG_FIELDS_H_
#define COFFER_LIB_LOGGING_LOG_FIELDS_H_

// Messages with fields that programs can search for.
//
//   Log(*logger, spdlog::level::info, "node is down",
//       LogFields().Add("node", id).Add("silent_seconds", 31));
//
//   text  ... warning directory: node is down node=n3 silent_seconds=31
//   json  {...,"message":"node is down","node":"n3","silent_seconds":31}

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::logging {

// Longest text of a field; the rest is cut off.
inline constexpr size_t kMaxLogFieldBytes = 1024;

// Fields in the order in which they were added. Whatever a value holds, it
// stays one value on the same line. Not thread-safe.
class LogFields {
 public:
  using Value = std::variant<std::string, int64_t, uint64_t, double, bool>;

  // `key` is of lower-case letters, digits and '_', begins with a letter, and
  // is none of time, level, logger, message. A key that breaks this, or is
  // there already, is not added.
  LogFields& Add(absl::string_view key, absl::string_view value);
  LogFields& Add(absl::string_view key, const char* value) {
    return Add(key, absl::string_view(value));
  }
  LogFields& Add(absl::string_view key, const std::string& value) {
    return Add(key, absl::string_view(value));
  }
  template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, bool> = true>
  LogFields& Add(absl::string_view key, T value) {
    if constexpr (std::is_same_v<T, bool>) {
      return AddValue(key, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      return AddValue(key, static_cast<double>(value));
    } else if constexpr (std::is_signed_v<T>) {
      return AddValue(key, static_cast<int64_t>(value));
    } else {
      return AddValue(key, static_cast<uint64_t>(value));
    }
  }

  const std::vector<std::pair<std::string, Value>>& fields() const {
    return fields_;
  }

 private:
  LogFields& AddValue(absl::string_view key, Value value);

  std::vector<std::pair<std::string, Value>> fields_;
};

// Logs with fields. `logger` is one of logging.h, which are synchronous.
void Log(spdlog::logger& logger, spdlog::level::level_enum level,
         absl::string_view message, const LogFields& fields);

// For formatters: the fields of the message that this thread is logging, or
// null.
const LogFields* CurrentLogFields();

}  // namespace coffer::logging

#endif  // COFFER_LIB_LOGGING_LOG_FIELDS_H_
