#include "services/directory/receipt_verifier.h"

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

BlobId Blob(uint32_t number) {
  return BlobId::FromBytes(sample::Hash(number)).value();
}

class ReceiptVerifierTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const sample::Node* node : {&first_, &second_}) {
      const v1::RegisterNodeRequest registration = node->Registration();
      internal::v1::Command command;
      v1::Node& record = *command.mutable_register_node()->mutable_node();
      record.set_node_id(registration.node_id());
      record.set_public_key(registration.public_key());
      record.set_failure_domain(registration.failure_domain());
      ASSERT_THAT(cluster_.proposer->Propose("", command), IsOk());
    }
  }

  void ExpectInvalid(const v1::ReceiptProof& proof) {
    EXPECT_THAT(verifier_.Add(proof),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kReceiptInvalid)));
    EXPECT_THAT(verifier_.ProvenBy(Blob(1)), IsEmpty());
  }

  InMemoryCluster cluster_;
  const sample::Node first_{101};
  const sample::Node second_{102};
  ReceiptVerifier verifier_{{4, 10}, &cluster_.reader};
};

TEST_F(ReceiptVerifierTest, TellsWhoProvesWhat) {
  EXPECT_THAT(verifier_.Add(second_.Prove({1, 2})), IsOk());
  EXPECT_THAT(verifier_.Add(first_.Prove({2, 3})), IsOk());
  EXPECT_THAT(verifier_.Add(second_.Prove({2})), IsOk());
  ASSERT_EQ(verifier_.nodes().size(), 2u);
  EXPECT_EQ(verifier_.nodes()[0].id.ToHex(), second_.id());
  EXPECT_EQ(verifier_.nodes()[0].failure_domain, "host-102");
  EXPECT_THAT(verifier_.ProvenBy(Blob(1)), ElementsAre(0));
  EXPECT_THAT(verifier_.ProvenBy(Blob(2)), ElementsAre(0, 1));
  EXPECT_THAT(verifier_.ProvenBy(Blob(3)), ElementsAre(1));
  EXPECT_THAT(verifier_.ProvenBy(Blob(4)), IsEmpty());
}

TEST_F(ReceiptVerifierTest, TakesIdsInAnyOrder) {
  v1::ReceiptProof proof = first_.Prove({1, 2, 3});
  proof.mutable_blob_ids()->SwapElements(0, 2);
  EXPECT_THAT(verifier_.Add(proof), IsOk());
}

TEST_F(ReceiptVerifierTest, RefusesEveryForgery) {
  const std::vector<std::function<void(v1::ReceiptProof*)>> forgeries = {
      [](auto* p) { p->clear_receipt(); },
      [](auto* p) { p->clear_blob_ids(); },
      [](auto* p) { p->add_blob_ids(sample::Hash(9)); },
      [](auto* p) { p->set_blob_ids(0, sample::Hash(9)); },
      [](auto* p) { p->set_blob_ids(0, "short"); },
      [](auto* p) { p->mutable_receipt()->set_blob_count(1); },
      [](auto* p) { p->mutable_receipt()->set_total_bytes(1); },
      [](auto* p) { p->mutable_receipt()->set_placement_epoch(2); },
      [](auto* p) { p->mutable_receipt()->mutable_time()->set_seconds(5); },
      [](auto* p) { p->mutable_receipt()->set_node_id(sample::Id(102)); },
      [](auto* p) { p->mutable_receipt()->set_node_id(sample::Id(555)); },
      [](auto* p) { p->mutable_receipt()->set_node_id("nobody"); },
      [](auto* p) { p->mutable_receipt()->mutable_signature()->at(7) ^= 1; },
      [](auto* p) { p->mutable_receipt()->set_signature("short"); },
  };
  for (const auto& forge : forgeries) {
    v1::ReceiptProof proof = first_.Prove({1, 2});
    forge(&proof);
    ReceiptVerifier verifier({4, 10}, &cluster_.reader);
    EXPECT_THAT(verifier.Add(proof),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kReceiptInvalid)))
        << proof.ShortDebugString();
    EXPECT_THAT(verifier.ProvenBy(Blob(1)), IsEmpty());
  }
}

TEST_F(ReceiptVerifierTest, RefusesTheKeyOfAnImpostor) {
  const sample::Node impostor(101);
  ExpectInvalid(impostor.Prove({1}));
}

TEST_F(ReceiptVerifierTest, HasLimits) {
  EXPECT_THAT(verifier_.Add(first_.Prove({1, 2, 3, 4, 5, 6})), IsOk());
  EXPECT_THAT(verifier_.Add(first_.Prove({1, 2, 3, 4, 5})),
              HasReason(reason::kLimitExceeded));
  ReceiptVerifier other({1, 10}, &cluster_.reader);
  EXPECT_THAT(other.Add(first_.Prove({1})), IsOk());
  EXPECT_THAT(other.Add(first_.Prove({2})), HasReason(reason::kLimitExceeded));
}

}  // namespace
}  // namespace coffer::directory
