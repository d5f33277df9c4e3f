#ifndef COFFER_LIB_RPC_TIME_CONVERTER_H_
#define COFFER_LIB_RPC_TIME_CONVERTER_H_

// Times and durations of messages. Pure functions; nanoseconds are kept.

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace coffer::rpc {

// Must be finite.
google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);

// Of messages that nobody has checked, too: whatever they hold adds up to a
// time or a duration, infinite ones at worst.
absl::Time ToTime(const google::protobuf::Timestamp& proto);
absl::Duration ToDuration(const google::protobuf::Duration& proto);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_TIME_CONVERTER_H_
