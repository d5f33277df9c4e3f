#ifndef COFFER_SERVICES_DIRECTORY_STATUS_PAGE_H_
#define COFFER_SERVICES_DIRECTORY_STATUS_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

// What the status page shows.
struct StatusPageData {
  // 32 hexadecimal digits.
  std::string cluster_id;
  absl::Time start_time;
  ClusterSnapshot snapshot;
  std::vector<v1::HealthCheck> checks;
  // Newest first.
  std::vector<v1::Event> events;
  // Recently.
  double commands_per_second = 0;
  double calls_per_second = 0;
};

// The page as HTML: read-only, without scripts or anything from elsewhere, for
// screens of any width, light or dark as the browser wishes. All text is
// escaped: much of it comes from nodes. Pure.
std::string RenderStatusPage(const StatusPageData& data);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_STATUS_PAGE_H_
