#ifndef COFFER_LIB_CRYPTO_PAE_H_
#define COFFER_LIB_CRYPTO_PAE_H_

// Pre-authentication encoding (as published by PASETO): an unambiguous encoding
// of a list of byte strings, which is what gets hashed, signed or used as
// associated data.
//
//   PAE(a, b, ...) = LE64(count) || LE64(length of a) || a || ...
//
// Different lists have different encodings, whatever the strings contain.

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::crypto {

// What every first item starts with: the suite's number is the 1.
inline constexpr char kLabelPrefix[] = "coffer/1/";

// Eight bytes, least significant first.
std::string Le64(uint64_t value);

std::string Pae(std::initializer_list<absl::string_view> items);
std::string Pae(absl::Span<const absl::string_view> items);

// PAE("coffer/1/" + purpose, items...): the form that formats.md prescribes.
std::string LabeledPae(absl::string_view purpose,
                       std::initializer_list<absl::string_view> items);
std::string LabeledPae(absl::string_view purpose,
                       absl::Span<const absl::string_view> items);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_PAE_H_
