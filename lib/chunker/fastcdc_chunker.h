#ifndef COFFER_LIB_CHUNKER_FASTCDC_CHUNKER_H_
#define COFFER_LIB_CHUNKER_FASTCDC_CHUNKER_H_

// Content-defined chunking: an edit moves only the cuts near it, so that most
// chunks of a new version equal those of the old one.
//
// The algorithm is FastCDC with normalised chunking (Xia et al., USENIX ATC
// 2016). Its cuts are part of the format and fixed for suite 1. Counting the
// bytes of a chunk from 0, with A = log2(average):
//   * bytes before `min` are skipped unseen; the hash h is 0 before byte `min`;
//   * each byte b from there on: h = (h << 1) + G[b], modulo 2^64;
//   * the chunk ends after byte i when the top A + 2 bits of h (i < average) or
//     the top A - 2 bits of h (i >= average) are all 0;
//   * it ends after byte max - 1 in any case.
// The harder test before the average and the easier one after it keep most
// sizes near the average. The top bits depend on the last 64 bytes, the low
// bits on few: hence the top.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/chunker/chunker.h"
#include "lib/chunker/gear_table.h"

namespace coffer::chunker {

// No size of a policy is outside these.
inline constexpr size_t kMinFastCdcSizeBytes = size_t{4} << 10;
inline constexpr size_t kMaxFastCdcSizeBytes = size_t{16} << 20;

struct FastCdcOptions {
  // Every chunk but the last is longer than this.
  size_t min_size_bytes = size_t{256} << 10;
  // A power of two. Where most sizes are; the mean is a little above it.
  size_t average_size_bytes = size_t{1} << 20;
  // No chunk is longer.
  size_t max_size_bytes = size_t{4} << 20;

  // INVALID_ARGUMENT unless min < average < max, the average is a power of two
  // and all are within the limits above.
  absl::Status Validate() const;
};

class FastCdcChunker final : public Chunker {
 public:
  // Copies `gear`. INVALID_ARGUMENT: see FastCdcOptions::Validate().
  static absl::StatusOr<std::unique_ptr<Chunker>> Create(
      const FastCdcOptions& options, const GearTable& gear);

  size_t FindCut(absl::Span<const uint8_t> data) override;
  void Reset() override;
  size_t max_chunk_size_bytes() const override {
    return options_.max_size_bytes;
  }

 private:
  FastCdcChunker(const FastCdcOptions& options, const GearTable& gear);

  // Hashes the bytes at positions [position_, end) of the chunk, of which
  // `data` has the first, as far as there are any. Returns how many it hashed,
  // the last of which is a cut if `*cut`, which is when h < `limit`.
  size_t ScanUntil(absl::Span<const uint8_t> data, size_t end, uint64_t limit,
                   bool* cut);

  const FastCdcOptions options_;
  const GearTable gear_;
  // "The top n bits of h are 0" is the same as h < 2^(64 - n).
  const uint64_t limit_before_average_;
  const uint64_t limit_after_average_;

  // Bytes of the current chunk so far, and their hash.
  size_t position_ = 0;
  uint64_t hash_ = 0;
};

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_FASTCDC_CHUNKER_H_
