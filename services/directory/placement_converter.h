#ifndef COFFER_SERVICES_DIRECTORY_PLACEMENT_CONVERTER_H_
#define COFFER_SERVICES_DIRECTORY_PLACEMENT_CONVERTER_H_

// Placement maps as they are stored, planned and sent. Pure functions.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/placement/placement_map.h"

namespace coffer::directory {

internal::v1::StoredPlacementMap ToStored(const placement::PlacementMap& map);

// DATA_LOSS when the stored map makes no sense.
absl::StatusOr<placement::PlacementMap> FromStored(
    const internal::v1::StoredPlacementMap& stored);

// For clients: with keys, endpoints and states, which come from `nodes` (in any
// order, others may be among them). DATA_LOSS when a node of the map is not
// there.
absl::StatusOr<v1::PlacementMap> ToPublic(const placement::PlacementMap& map,
                                          absl::Span<const v1::Node> nodes);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PLACEMENT_CONVERTER_H_
