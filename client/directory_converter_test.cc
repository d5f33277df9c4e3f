#include "client/directory_converter.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/test_records.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;

TEST(DirectoryConverter, WritesACommitWithItsPrecondition) {
  FileCommit commit;
  commit.version = formats::TestVersionRecord();
  v1::VersionCommit proto = ToProto(commit);
  EXPECT_EQ(proto.precondition(), v1::COMMIT_PRECONDITION_CREATE);
  EXPECT_FALSE(proto.has_entry());
  commit.entry = formats::TestEntryRecord();
  commit.precondition = CommitPrecondition::kExpectedVersion;
  proto = ToProto(commit);
  EXPECT_TRUE(proto.has_entry());
  EXPECT_EQ(proto.precondition(), v1::COMMIT_PRECONDITION_EXPECTED_VERSION);
}

TEST(DirectoryConverter, ReadsAnEntryInBothViews) {
  v1::Entry proto;
  *proto.mutable_record() = rpc::ToProto(formats::TestEntryRecord());
  COFFER_ASSERT_OK_AND_ASSIGN(const DirectoryEntry basic, FromProto(proto));
  EXPECT_FALSE(basic.current_version.has_value());
  *proto.mutable_current_version() = rpc::ToProto(formats::TestVersionRecord());
  COFFER_ASSERT_OK_AND_ASSIGN(const DirectoryEntry full, FromProto(proto));
  EXPECT_EQ(full.current_version->version_id,
            formats::TestVersionRecord().version_id);
  proto.mutable_current_version()->set_version_id("x");
  EXPECT_THAT(FromProto(proto), HasReason(reason::kMalformed));
  EXPECT_THAT(FromProto(proto), StatusIs(absl::StatusCode::kInternal));
}

TEST(DirectoryConverter, ReadsResultsOfABatch) {
  v1::CommitVersionsResponse response;
  response.add_results();
  response.add_results()->set_code(99);
  response.mutable_results(1)->set_reason(reason::kVersionConflict);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto statuses,
                              FromProto(response.results(), 2));
  EXPECT_THAT(statuses[0], IsOk());
  EXPECT_THAT(statuses[1], StatusIs(absl::StatusCode::kUnknown));
  EXPECT_THAT(statuses[1], HasReason(reason::kVersionConflict));
  EXPECT_THAT(FromProto(response.results(), 3), HasReason(reason::kMalformed));
}

TEST(DirectoryConverter, RefusesAnImpossibleMap) {
  v1::PlacementMap map;
  map.set_epoch(1);
  map.set_placement_group_bits(40);
  EXPECT_THAT(ToClusterMap(map, "external"), HasReason(reason::kMalformed));
  map.set_placement_group_bits(1);
  map.add_nodes()->set_node_id("x");
  EXPECT_THAT(ToClusterMap(map, "external"), HasReason(reason::kMalformed));
}

TEST(DirectoryConverter, DescribesANode) {
  v1::Node proto;
  proto.set_state(v1::NODE_STATE_ACTIVE);
  auto* const endpoint = proto.add_endpoints();
  endpoint->set_network_class("cluster");
  endpoint->set_address("10.0.0.1:1");
  const NodeSummary node = ToNodeSummary(proto, "external");
  EXPECT_EQ(node.state, "ACTIVE");
  // There is no better one.
  EXPECT_EQ(node.address, "10.0.0.1:1");
  EXPECT_EQ(node.reserve_bytes, absl::nullopt);
  proto.mutable_usage()->set_reserve_bytes(0);
  EXPECT_EQ(ToNodeSummary(proto, "external").reserve_bytes, uint64_t{0});
}

}  // namespace
}  // namespace coffer::client
