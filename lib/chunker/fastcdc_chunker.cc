#include "lib/chunker/fastcdc_chunker.h"

#include <algorithm>

#include "absl/memory/memory.h"
#include "absl/numeric/bits.h"
#include "absl/strings/str_cat.h"

namespace coffer::chunker {
namespace {

// How much harder a cut is before the average, and easier after it: the
// "normalisation level" of the paper.
constexpr int kNormalisationBits = 2;
constexpr int kHashBits = 64;

uint64_t LimitForZeroBits(int zero_bits) {
  return uint64_t{1} << (kHashBits - zero_bits);
}

int AverageBits(const FastCdcOptions& options) {
  return absl::bit_width(options.average_size_bytes) - 1;
}

}  // namespace

absl::Status FastCdcOptions::Validate() const {
  const bool in_limits = min_size_bytes >= kMinFastCdcSizeBytes &&
                         max_size_bytes <= kMaxFastCdcSizeBytes;
  const bool ordered = min_size_bytes < average_size_bytes &&
                       average_size_bytes < max_size_bytes;
  if (!in_limits || !ordered || !absl::has_single_bit(average_size_bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "chunk sizes of ", min_size_bytes, ", ", average_size_bytes, " and ",
        max_size_bytes, " bytes cannot be used: choose minimum < average < ",
        "maximum between ", kMinFastCdcSizeBytes, " and ", kMaxFastCdcSizeBytes,
        ", with a power of two as average"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Chunker>> FastCdcChunker::Create(
    const FastCdcOptions& options, const GearTable& gear) {
  absl::Status valid = options.Validate();
  if (!valid.ok()) return valid;
  return absl::WrapUnique<Chunker>(new FastCdcChunker(options, gear));
}

FastCdcChunker::FastCdcChunker(const FastCdcOptions& options,
                               const GearTable& gear)
    : options_(options),
      gear_(gear),
      limit_before_average_(
          LimitForZeroBits(AverageBits(options) + kNormalisationBits)),
      limit_after_average_(
          LimitForZeroBits(AverageBits(options) - kNormalisationBits)) {}

size_t FastCdcChunker::FindCut(absl::Span<const uint8_t> data) {
  size_t used = 0;
  if (position_ < options_.min_size_bytes) {
    used = std::min(options_.min_size_bytes - position_, data.size());
    position_ += used;
  }
  bool cut = false;
  if (position_ < options_.average_size_bytes) {
    used += ScanUntil(data.subspan(used), options_.average_size_bytes,
                      limit_before_average_, &cut);
  }
  if (!cut) {
    used += ScanUntil(data.subspan(used), options_.max_size_bytes,
                      limit_after_average_, &cut);
  }
  if (!cut && position_ < options_.max_size_bytes) return kNeedMore;
  Reset();
  return used;
}

void FastCdcChunker::Reset() {
  position_ = 0;
  hash_ = 0;
}

// Everything the loop needs is a local variable and stays in a register: a
// member would be written back for each byte. The chain from one hash to the
// next is one `lea` per byte; four steps per round hide the loop's own
// instructions behind it. The early exits keep compilers from vectorising it,
// which makes it slower.
size_t FastCdcChunker::ScanUntil(absl::Span<const uint8_t> data, size_t end,
                                 uint64_t limit, bool* cut) {
  const uint64_t* const gear = gear_.data();
  const uint8_t* const first = data.data();
  const uint8_t* const last = first + std::min(end - position_, data.size());
  const uint8_t* next = first;
  uint64_t hash = hash_;
  const auto step = [&]() {
    hash = (hash << 1) + gear[*next++];
    return hash < limit;
  };
  bool found = false;
  while (!found && last - next >= 4) {
    found = step() || step() || step() || step();
  }
  while (!found && next != last) found = step();

  const size_t used = static_cast<size_t>(next - first);
  hash_ = hash;
  position_ += used;
  *cut = found;
  return used;
}

}  // namespace coffer::chunker
