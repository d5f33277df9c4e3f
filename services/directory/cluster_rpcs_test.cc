#include "services/directory/cluster_rpcs.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

class ClusterRpcsTest : public RpcFixture {
 protected:
  void SetUp() override {
    RpcFixture::SetUp();
    CreateClusterAndVault();
    ASSERT_EQ(
        CommitFile(20, sample::FirstVersion(sample::RootId(), 1, 700, {1, 2}),
                   {1, 2})
            .code(),
        0);
  }

  std::string BlobHex(uint32_t blob) {
    return absl::BytesToHexString(sample::Hash(blob));
  }

  v1::ReportDamageRequest Report(uint32_t request) {
    v1::ReportDamageRequest report;
    report.set_request_id(sample::Id(request));
    v1::Damage* damage = report.add_damages();
    damage->set_blob_id(BlobHex(1));
    damage->set_node_id(nodes_[0].id());
    damage->set_kind(v1::DAMAGE_KIND_CORRUPT);
    return report;
  }
};

TEST_F(ClusterRpcsTest, RecordsReportsOnce) {
  v1::ReportDamageRequest report = Report(30);
  EXPECT_THAT(Call(&Stub::ReportDamage, report), IsOk());
  // What a client says about the time plays no part.
  report.mutable_damages(0)->mutable_time()->set_seconds(5);
  EXPECT_THAT(Call(&Stub::ReportDamage, report), IsOk());
  v1::ListDamageResponse response;
  ASSERT_THAT(Call(&Stub::ListDamage, v1::ListDamageRequest(), &response),
              IsOk());
  ASSERT_EQ(response.damages_size(), 1);
  EXPECT_EQ(response.damages(0).blob_id(), BlobHex(1));
  EXPECT_EQ(response.damages(0).kind(), v1::DAMAGE_KIND_CORRUPT);
  EXPECT_GT(response.damages(0).time().seconds(), 1000000);
}

TEST_F(ClusterRpcsTest, RefusesMalformedReports) {
  v1::ReportDamageRequest report = Report(30);
  report.mutable_damages(0)->set_kind(v1::DAMAGE_KIND_UNSPECIFIED);
  EXPECT_THAT(Call(&Stub::ReportDamage, report),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  v1::ListDamageRequest list;
  list.set_page_token("x");
  EXPECT_THAT(Call(&Stub::ListDamage, list),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ClusterRpcsTest, FindsTheFilesThatABlobHurts) {
  v1::ListBlobReferencesRequest request;
  request.set_blob_id(BlobHex(2));
  v1::ListBlobReferencesResponse response;
  ASSERT_THAT(Call(&Stub::ListBlobReferences, request, &response), IsOk());
  ASSERT_EQ(response.referrers_size(), 1);
  EXPECT_EQ(response.referrers(0).file_id(), sample::Id(700));
  EXPECT_EQ(response.referrers(0).version_number(), 1u);
  EXPECT_EQ(response.referrers(0).reference_index(), 1u);
  request.set_blob_id("short");
  EXPECT_THAT(Call(&Stub::ListBlobReferences, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
