#ifndef COFFER_LIB_FORMATS_SIGNING_ITEMS_H_
#define COFFER_LIB_FORMATS_SIGNING_ITEMS_H_

// Collects the items of a signature input. Inside lib/formats only.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::formats {

// PAE("coffer/1/" + purpose, items...), the items in the order of the calls.
class SigningItems {
 public:
  explicit SigningItems(absl::string_view purpose) : purpose_(purpose) {}

  SigningItems& Bytes(absl::string_view bytes);
  SigningItems& Number(uint64_t number);
  // An enum as its number.
  template <typename Enum>
  SigningItems& Choice(Enum value) {
    return Number(static_cast<uint64_t>(value));
  }
  // Nanoseconds since 1970 as a 64-bit two's complement number.
  SigningItems& Time(absl::Time time);
  // The SHA-256 of `bytes`.
  SigningItems& HashOf(absl::string_view bytes);

  std::string Encode() const;

 private:
  std::string purpose_;
  std::vector<std::string> items_;
};

// INVALID_ARGUMENT (MALFORMED) unless 64-bit nanoseconds can express `time`:
// the years 1678 to 2261.
absl::Status ValidateSignedTime(absl::Time time);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_SIGNING_ITEMS_H_
