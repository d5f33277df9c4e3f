#ifndef COFFER_LIB_CRYPTO_BYTE_SPAN_H_
#define COFFER_LIB_CRYPTO_BYTE_SPAN_H_

// The one place that turns characters into bytes and back. In this code base
// byte strings that are read are absl::string_view, buffers that are written
// are absl::Span<uint8_t>. All views are valid as long as what they point to.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::crypto {

inline const uint8_t* ByteData(absl::string_view chars) {
  return reinterpret_cast<const uint8_t*>(chars.data());
}

inline absl::Span<const uint8_t> AsBytes(absl::string_view chars) {
  return absl::MakeConstSpan(ByteData(chars), chars.size());
}

inline absl::string_view AsChars(absl::Span<const uint8_t> bytes) {
  return absl::string_view(reinterpret_cast<const char*>(bytes.data()),
                           bytes.size());
}

// The contents of `buffer` to write to; until its size changes.
inline absl::Span<uint8_t> AsMutableBytes(std::string& buffer) {
  return absl::MakeSpan(reinterpret_cast<uint8_t*>(&buffer[0]), buffer.size());
}

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_BYTE_SPAN_H_
