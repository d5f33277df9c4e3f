#ifndef COFFER_SERVICES_DIRECTORY_EVENT_READER_H_
#define COFFER_SERVICES_DIRECTORY_EVENT_READER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {

// Which events, and in what order.
struct EventQuery {
  // Only those with a greater sequence.
  uint64_t after_sequence = 0;
  bool newest_first = false;
};

// A page of the events on record. Events that were forgotten between two pages
// are left out. INVALID_ARGUMENT (INVALID_REQUEST): `page.after` is not of such
// a list.
absl::StatusOr<Page<v1::Event>> ListEvents(const MetadataView& view,
                                           const EventQuery& query,
                                           const PageSpec& page);

// Sequence of the last event; 0 before the first.
absl::StatusOr<uint64_t> LastEventSequence(const MetadataView& view);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_EVENT_READER_H_
