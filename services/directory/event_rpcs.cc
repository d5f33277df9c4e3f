#include "services/directory/event_rpcs.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/event_reader.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/paging.h"
#include "services/directory/request_limits.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status ListEvents(const RpcEnvironment& env,
                        const v1::ListEventsRequest& request,
                        v1::ListEventsResponse* response) {
  const std::string after = absl::StrCat(request.after_sequence());
  const absl::string_view scope[] = {
      "ListEvents", after, request.newest_first() ? "newest" : "oldest"};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  const std::unique_ptr<MetadataView> view = env.store->Snapshot();
  COFFER_ASSIGN_OR_RETURN(
      Page<v1::Event> page,
      ListEvents(*view,
                 EventQuery{request.after_sequence(), request.newest_first()},
                 spec));
  FillPage(std::move(page), scope, response->mutable_events(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace coffer::directory
