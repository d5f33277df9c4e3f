#ifndef COFFER_LIB_FORMATS_BYTE_CODEC_H_
#define COFFER_LIB_FORMATS_BYTE_CODEC_H_

// Little-endian numbers and byte strings, one after the other. Inside
// lib/formats only.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::formats {

// Reads from the front of `bytes`, which must outlive it. Every method returns
// DATA_LOSS (MALFORMED) when not enough bytes are left.
class ByteReader {
 public:
  explicit ByteReader(absl::string_view bytes) : rest_(bytes) {}

  absl::StatusOr<absl::string_view> Bytes(uint64_t size);
  absl::StatusOr<uint8_t> Number8();
  absl::StatusOr<uint32_t> Number32();
  absl::StatusOr<uint64_t> Number64();

  // What was not read yet.
  absl::string_view rest() const { return rest_; }

 private:
  absl::StatusOr<uint64_t> Number(size_t size);

  absl::string_view rest_;
};

// Writes to the front of `out`, which must outlive it and have room: what does
// not fit is not written.
class ByteWriter {
 public:
  explicit ByteWriter(absl::Span<uint8_t> out) : rest_(out) {}

  void Bytes(absl::string_view bytes);
  void Number8(uint8_t number) { Number(number, 1); }
  void Number32(uint32_t number) { Number(number, 4); }
  void Number64(uint64_t number) { Number(number, 8); }

  // Room that is left.
  size_t room() const { return rest_.size(); }

 private:
  void Number(uint64_t number, size_t size);

  absl::Span<uint8_t> rest_;
};

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_BYTE_CODEC_H_
