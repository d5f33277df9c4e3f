#include "services/directory/command_context.h"

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace coffer::directory {
namespace {

constexpr int64_t kMicrosPerSecond = 1000000;
constexpr int32_t kNanosPerMicro = 1000;

}  // namespace

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) +
         absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  const int64_t micros = absl::ToUnixMicros(time) - seconds * kMicrosPerSecond;
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(micros) * kNanosPerMicro);
  return timestamp;
}

}  // namespace coffer::directory
