#include "services/directory/all_nodes.h"

#include <cstddef>
#include <iterator>
#include <utility>

#include "lib/status/status_macros.h"
#include "services/directory/page.h"

namespace coffer::directory {
namespace {

constexpr size_t kNodesPerPage = 1000;

}  // namespace

absl::StatusOr<std::vector<v1::Node>> ReadAllNodes(
    const ClusterReader& reader) {
  std::vector<v1::Node> nodes;
  PageSpec spec;
  spec.max_items = kNodesPerPage;
  do {
    COFFER_ASSIGN_OR_RETURN(Page<v1::Node> page, reader.ListNodes(spec));
    nodes.insert(nodes.end(), std::make_move_iterator(page.items.begin()),
                 std::make_move_iterator(page.items.end()));
    spec.after = std::move(page.next);
  } while (!spec.after.empty());
  return nodes;
}

}  // namespace coffer::directory
