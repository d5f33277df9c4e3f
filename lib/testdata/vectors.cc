#include "lib/testdata/vectors.h"

#include <cstddef>
#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace coffer::testdata {
namespace {

// Relative to where Bazel starts tests.
constexpr char kPath[] = "lib/testdata/vectors.json";

}  // namespace

nlohmann::json Section(absl::string_view name) {
  std::ifstream file(kPath);
  const nlohmann::json vectors =
      nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!vectors.is_object()) return nullptr;
  return vectors.value(std::string(name), nlohmann::json());
}

nlohmann::json VectorsOf(absl::string_view name) {
  const nlohmann::json section = Section(name);
  if (!section.is_object()) return nlohmann::json::array();
  return section.value("vectors", nlohmann::json::array());
}

std::string BytesOf(const nlohmann::json& object, absl::string_view field) {
  return absl::HexStringToBytes(
      object.at(std::string(field)).get<std::string>());
}

std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<char>((131 * i + 17 * (i >> 8)) & 0xff);
  }
  return bytes;
}

}  // namespace coffer::testdata
