#include "services/directory/paging.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/page.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

constexpr absl::string_view kScope[] = {"ListNodes"};

TEST(Paging, LeadsFromAPageToTheNext) {
  Page<v1::Node> page;
  page.items.resize(2);
  page.next = "key";
  v1::ListNodesResponse response;
  FillPage(std::move(page), kScope, response.mutable_nodes(),
           response.mutable_next_page_token());
  EXPECT_EQ(response.nodes_size(), 2);

  v1::ListNodesRequest request;
  request.set_page_size(7);
  request.set_page_token(response.next_page_token());
  COFFER_ASSERT_OK_AND_ASSIGN(const PageSpec spec,
                              RequestedPage(request, kListPage, kScope));
  EXPECT_EQ(spec.after, "key");
  EXPECT_EQ(spec.max_items, 7u);
  EXPECT_EQ(spec.max_bytes, kMaxPageBytes);
}

TEST(Paging, RefusesBadSizesAndTokens) {
  v1::ListNodesRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(RequestedPage(request, kListPage, kScope),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_page_size(0);
  request.set_page_token("else");
  EXPECT_THAT(RequestedPage(request, kListPage, kScope),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
