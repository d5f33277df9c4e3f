#include "lib/formats/signing_items.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/format_errors.h"

namespace coffer::formats {

SigningItems& SigningItems::Bytes(absl::string_view bytes) {
  items_.emplace_back(bytes);
  return *this;
}

SigningItems& SigningItems::Number(uint64_t number) {
  items_.push_back(crypto::Le64(number));
  return *this;
}

SigningItems& SigningItems::Time(absl::Time time) {
  return Number(static_cast<uint64_t>(absl::ToUnixNanos(time)));
}

SigningItems& SigningItems::HashOf(absl::string_view bytes) {
  return Bytes(crypto::Sha256(bytes).bytes());
}

std::string SigningItems::Encode() const {
  const std::vector<absl::string_view> views(items_.begin(), items_.end());
  return crypto::LabeledPae(purpose_, views);
}

absl::Status ValidateSignedTime(absl::Time time) {
  if (time < absl::FromUnixNanos(std::numeric_limits<int64_t>::min()) ||
      time > absl::FromUnixNanos(std::numeric_limits<int64_t>::max())) {
    return MalformedArgument(
        "invalid record: its time is not in the years 1678 to 2261");
  }
  return absl::OkStatus();
}

}  // namespace coffer::formats
