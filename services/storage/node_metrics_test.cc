#include "services/storage/node_metrics.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/metric_registry.h"
#include "lib/status/status_matchers.h"
#include "services/storage/metric_catalogue.h"

namespace coffer::storage {
namespace {

using testing::HasSubstr;
using testing::Not;

class NodeMetricsTest : public testing::Test {
 protected:
  void SetUp() override {
    COFFER_ASSERT_OK_AND_ASSIGN(
        registry_, metrics::MetricRegistry::Create({kStorageMetrics}));
    metrics_ = std::make_unique<NodeMetrics>(registry_.get());
  }

  void Expect(const std::string& line) {
    EXPECT_THAT(registry_->Serialize(), HasSubstr("\n" + line + "\n"));
  }

  std::unique_ptr<metrics::MetricRegistry> registry_;
  std::unique_ptr<NodeMetrics> metrics_;
};

TEST_F(NodeMetricsTest, StartsWithEveryResultAtZero) {
  Expect("coffer_storage_put_blobs_total{result=\"refused\"} 0");
  Expect("coffer_storage_get_blobs_total{result=\"damaged\"} 0");
  Expect("coffer_storage_heartbeats_total{result=\"error\"} 0");
  EXPECT_THAT(registry_->status(), IsOk());
}

TEST_F(NodeMetricsTest, CountsPuts) {
  PutSummary summary;
  summary.stored = {300, 3};
  summary.duplicates = 2;
  metrics_->CountPut(summary);
  metrics_->CountPut(summary);
  metrics_->CountRefused(5);
  metrics_->CountGroup(absl::Milliseconds(20), 5);
  Expect("coffer_storage_put_blobs_total{result=\"stored\"} 6");
  Expect("coffer_storage_put_blobs_total{result=\"duplicate\"} 4");
  Expect("coffer_storage_put_blobs_total{result=\"refused\"} 5");
  Expect("coffer_storage_put_bytes_total 600");
  Expect("coffer_storage_sync_seconds_sum 0.02");
  Expect("coffer_storage_sync_batch_blobs_bucket{le=\"4\"} 0");
  Expect("coffer_storage_sync_batch_blobs_bucket{le=\"8\"} 1");
}

TEST_F(NodeMetricsTest, CountsGetsByResult) {
  metrics_->CountGet(absl::OkStatus(), 100);
  metrics_->CountGet(absl::NotFoundError(""), 0);
  metrics_->CountGet(absl::DataLossError(""), 0);
  metrics_->CountGet(absl::OutOfRangeError(""), 0);
  for (const char* result : {"ok", "missing", "damaged", "failed"}) {
    Expect(std::string("coffer_storage_get_blobs_total{result=\"") + result +
           "\"} 1");
  }
  Expect("coffer_storage_get_bytes_total 100");
}

TEST_F(NodeMetricsTest, CountsHeartbeatsAndCorruptions) {
  metrics_->CountHeartbeat(absl::UnavailableError("away"), absl::UnixEpoch());
  EXPECT_THAT(registry_->Serialize(),
              Not(HasSubstr("\ncoffer_storage_last_heartbeat")));
  metrics_->CountHeartbeat(absl::OkStatus(), absl::FromUnixSeconds(1234));
  metrics_->CountCorruption();
  Expect("coffer_storage_heartbeats_total{result=\"ok\"} 1");
  Expect("coffer_storage_heartbeats_total{result=\"error\"} 1");
  Expect("coffer_storage_last_heartbeat_timestamp_seconds 1234");
  Expect("coffer_storage_corruptions_total 1");
  EXPECT_THAT(registry_->status(), IsOk());
}

}  // namespace
}  // namespace coffer::storage
