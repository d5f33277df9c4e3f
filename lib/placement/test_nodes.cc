#include "lib/placement/test_nodes.h"

#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

namespace coffer::placement {

NodeId TestNodeId(int number) {
  // An odd factor maps different numbers to different ones.
  const uint32_t scattered = (static_cast<uint32_t>(number) + 1) * 0x9e3779b1u;
  std::array<uint8_t, kIdSizeBytes> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(scattered >> (8 * (i % sizeof(scattered))));
  }
  return NodeId(bytes);
}

PlacementNode TestNode(int number, std::string failure_domain,
                       uint64_t weight) {
  return {TestNodeId(number), std::move(failure_domain), weight};
}

std::vector<PlacementNode> TestNodes(int count) {
  std::vector<PlacementNode> nodes;
  for (int number = 0; number < count; ++number) {
    nodes.push_back(TestNode(number, absl::StrCat("host-", number)));
  }
  return nodes;
}

}  // namespace coffer::placement
