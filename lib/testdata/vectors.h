#ifndef COFFER_LIB_TESTDATA_VECTORS_H_
#define COFFER_LIB_TESTDATA_VECTORS_H_

// Access of C++ tests to the test vectors of docs/formats.md, which live in
// vectors.json next to this file. tools/check_vectors.py checks the same file
// with an implementation of its own: a new section needs a function there.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace coffer::testdata {

// The section `name`, or null when the file or the section is not there, which
// VectorsOf() turns into an empty list.
nlohmann::json Section(absl::string_view name);

// The list "vectors" of section `name`. Tests check that it is not empty.
nlohmann::json VectorsOf(absl::string_view name);

// The bytes that the string `object[field]` spells in hexadecimal digits.
std::string BytesOf(const nlohmann::json& object, absl::string_view field);

// `size` bytes b[i] = (131 * i + 17 * (i >> 8)) mod 256: the contents of blobs
// that would be too long for the file.
std::string Pattern(size_t size);

}  // namespace coffer::testdata

#endif  // COFFER_LIB_TESTDATA_VECTORS_H_
