#include "lib/fuzz/fuzz_input.h"

namespace coffer::fuzz {
namespace {

constexpr uint8_t kSizeMask = 0x0f;
constexpr uint8_t kComplementBit = 0x80;
constexpr size_t kMaxNumberSizeBytes = 8;
constexpr size_t kLengthSizeBytes = 2;

uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    number = number << 8 | static_cast<uint8_t>(bytes[i - 1]);
  }
  return number;
}

}  // namespace

FuzzInput::FuzzInput(const uint8_t* data, size_t size)
    : rest_(reinterpret_cast<const char*>(data), size) {}

uint8_t FuzzInput::TakeByte() {
  return static_cast<uint8_t>(LittleEndian(Take(1)));
}

size_t FuzzInput::TakeChoice(size_t limit) { return TakeByte() % limit; }

uint64_t FuzzInput::TakeNumber() {
  const uint8_t form = TakeByte();
  const size_t size = (form & kSizeMask) % (kMaxNumberSizeBytes + 1);
  const uint64_t number = LittleEndian(Take(size));
  return (form & kComplementBit) != 0 ? ~number : number;
}

absl::string_view FuzzInput::TakePiece() {
  return Take(LittleEndian(Take(kLengthSizeBytes)));
}

absl::string_view FuzzInput::TakeRest() { return Take(rest_.size()); }

absl::string_view FuzzInput::Take(size_t size) {
  const absl::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(taken.size());
  return taken;
}

}  // namespace coffer::fuzz
