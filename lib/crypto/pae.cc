#include "lib/crypto/pae.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::crypto {
namespace {

constexpr int kBitsPerByte = 8;

void AppendLe64(uint64_t value, std::string& out) {
  for (size_t i = 0; i < sizeof(value); ++i) {
    out.push_back(static_cast<char>(value & 0xff));
    value >>= kBitsPerByte;
  }
}

void AppendItem(absl::string_view item, std::string& out) {
  AppendLe64(item.size(), out);
  out.append(item.data(), item.size());
}

}  // namespace

std::string Le64(uint64_t value) {
  std::string out;
  AppendLe64(value, out);
  return out;
}

std::string Pae(absl::Span<const absl::string_view> items) {
  size_t size = sizeof(uint64_t);
  for (const absl::string_view item : items) {
    size += sizeof(uint64_t) + item.size();
  }
  std::string out;
  out.reserve(size);
  AppendLe64(items.size(), out);
  for (const absl::string_view item : items) AppendItem(item, out);
  return out;
}

std::string Pae(std::initializer_list<absl::string_view> items) {
  return Pae(absl::MakeConstSpan(items.begin(), items.size()));
}

std::string LabeledPae(absl::string_view purpose,
                       absl::Span<const absl::string_view> items) {
  std::string out;
  AppendLe64(items.size() + 1, out);
  AppendItem(absl::StrCat(kLabelPrefix, purpose), out);
  for (const absl::string_view item : items) AppendItem(item, out);
  return out;
}

std::string LabeledPae(absl::string_view purpose,
                       std::initializer_list<absl::string_view> items) {
  return LabeledPae(purpose, absl::MakeConstSpan(items.begin(), items.size()));
}

}  // namespace coffer::crypto
