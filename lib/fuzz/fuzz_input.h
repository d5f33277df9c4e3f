#ifndef COFFER_LIB_FUZZ_FUZZ_INPUT_H_
#define COFFER_LIB_FUZZ_FUZZ_INPUT_H_

// Decisions for a fuzz target, taken from the front of the fuzzer's bytes. At
// the end of the bytes all is 0 or empty, so that every input means something.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace coffer::fuzz {

// Not thread-safe. Refers to bytes that the caller owns.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size);

  bool empty() const { return rest_.empty(); }

  uint8_t TakeByte();
  // Below `limit`, which must be 1 to 256.
  size_t TakeChoice(size_t limit);
  // Of 0 to 8 bytes, little-endian, after a byte that says how many; sometimes
  // 2^64 - 1 less that, so that great numbers are as likely as small ones.
  uint64_t TakeNumber();
  // After its length in two bytes, little-endian; shorter at the end.
  absl::string_view TakePiece();
  // All that is left.
  absl::string_view TakeRest();

 private:
  absl::string_view Take(size_t size);

  absl::string_view rest_;
};

}  // namespace coffer::fuzz

#endif  // COFFER_LIB_FUZZ_FUZZ_INPUT_H_
