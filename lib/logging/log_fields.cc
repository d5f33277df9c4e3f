#include "lib/logging/log_fields.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "lib/status/bounded_utf8.h"

namespace coffer::logging {
namespace {

constexpr std::array<absl::string_view, 4> kReserved = {"time", "level",
                                                        "logger", "message"};

// How fields reach the formatter: spdlog passes on nothing but text, in which
// a message could forge them.
thread_local const LogFields* current_fields = nullptr;

bool IsKey(absl::string_view key) {
  return !key.empty() &&
         absl::ascii_islower(static_cast<unsigned char>(key[0])) &&
         std::all_of(key.begin(), key.end(),
                     [](char c) {
                       const auto byte = static_cast<unsigned char>(c);
                       return c == '_' || absl::ascii_islower(byte) ||
                              absl::ascii_isdigit(byte);
                     }) &&
         std::find(kReserved.begin(), kReserved.end(), key) == kReserved.end();
}

}  // namespace

LogFields& LogFields::Add(absl::string_view key, absl::string_view value) {
  return AddValue(key, BoundedUtf8(value, kMaxLogFieldBytes));
}

LogFields& LogFields::AddValue(absl::string_view key, Value value) {
  const bool exists =
      std::any_of(fields_.begin(), fields_.end(),
                  [key](const auto& field) { return field.first == key; });
  if (IsKey(key) && !exists) {
    fields_.emplace_back(std::string(key), std::move(value));
  }
  return *this;
}

void Log(spdlog::logger& logger, spdlog::level::level_enum level,
         absl::string_view message, const LogFields& fields) {
  const LogFields* const outer = std::exchange(current_fields, &fields);
  logger.log(level, spdlog::string_view_t(message.data(), message.size()));
  current_fields = outer;
}

const LogFields* CurrentLogFields() { return current_fields; }

}  // namespace coffer::logging
