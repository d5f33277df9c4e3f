#include "lib/formats/byte_codec.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/formats/format_errors.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

absl::StatusOr<absl::string_view> ByteReader::Bytes(uint64_t size) {
  if (size > rest_.size()) {
    return MalformedData("cannot decode: the data ends too early");
  }
  const absl::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

absl::StatusOr<uint64_t> ByteReader::Number(size_t size) {
  COFFER_ASSIGN_OR_RETURN(const absl::string_view bytes, Bytes(size));
  uint64_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    number |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  return number;
}

absl::StatusOr<uint8_t> ByteReader::Number8() {
  COFFER_ASSIGN_OR_RETURN(const uint64_t number, Number(sizeof(uint8_t)));
  return static_cast<uint8_t>(number);
}

absl::StatusOr<uint32_t> ByteReader::Number32() {
  COFFER_ASSIGN_OR_RETURN(const uint64_t number, Number(sizeof(uint32_t)));
  return static_cast<uint32_t>(number);
}

absl::StatusOr<uint64_t> ByteReader::Number64() {
  return Number(sizeof(uint64_t));
}

void ByteWriter::Bytes(absl::string_view bytes) {
  const size_t size = std::min(bytes.size(), rest_.size());
  std::copy_n(bytes.begin(), size, rest_.begin());
  rest_.remove_prefix(size);
}

void ByteWriter::Number(uint64_t number, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    const char byte = static_cast<char>(number >> (8 * i));
    Bytes(absl::string_view(&byte, 1));
  }
}

}  // namespace coffer::formats
