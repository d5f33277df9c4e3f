#include "lib/placement/rendezvous.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace coffer::placement {
namespace {

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t LoadLittleEndian(const uint8_t* bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(value); ++i) {
    value |= uint64_t{bytes[i]} << (8 * i);
  }
  return value;
}

}  // namespace

double RendezvousScore(uint32_t pg, const PlacementNode& node) {
  if (node.weight == 0) return 0;
  constexpr uint64_t kFirstState = 0x9e3779b97f4a7c15u;
  const uint8_t* const id = node.id.array().data();
  uint64_t x = Mix(pg + kFirstState);
  x = Mix(x ^ LoadLittleEndian(id));
  x = Mix(x ^ LoadLittleEndian(id + sizeof(uint64_t)));
  // 52 bits and a half fit a double exactly, so u is never 0 or 1.
  constexpr int kUnusedBits = 12;
  const double u =
      std::ldexp(static_cast<double>(x >> kUnusedBits) + 0.5, kUnusedBits - 64);
  return static_cast<double>(node.weight) / -std::log(u);
}

std::vector<NodeId> RankNodes(uint32_t pg,
                              const std::vector<PlacementNode>& nodes) {
  // Negated, so that the natural order of the pairs is the one wanted.
  std::vector<std::pair<double, NodeId>> scored;
  scored.reserve(nodes.size());
  for (const PlacementNode& node : nodes) {
    scored.emplace_back(-RendezvousScore(pg, node), node.id);
  }
  std::sort(scored.begin(), scored.end());
  std::vector<NodeId> ranked;
  ranked.reserve(scored.size());
  for (const auto& [score, id] : scored) ranked.push_back(id);
  return ranked;
}

}  // namespace coffer::placement
