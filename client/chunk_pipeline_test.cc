#include "client/chunk_pipeline.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "client/byte_budget.h"
#include "client/cancellation.h"
#include "client/in_memory_services.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "client/version_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/scope_keys.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class ChunkPipelineTest : public SessionFixture {
 protected:
  void Begin() {
    options_.cancellation = &cancellation_;
    operation_ = std::make_unique<Operation>(&session(), options_);
  }

  formats::ScopeKeys NewKeys() const {
    return ScopeKeysOf(session(), NewFileBase(session()));
  }

  Cancellation cancellation_;
  OperationOptions options_;
  std::unique_ptr<Operation> operation_;
};

TEST_F(ChunkPipelineTest, GivesChunksInTheirOrder) {
  Start();
  Begin();
  const formats::ScopeKeys keys = NewKeys();
  ChunkPipeline pipeline(operation_.get(), &keys);
  constexpr size_t kChunks = 50;
  for (size_t i = 0; i < kChunks; ++i) {
    ASSERT_THAT(pipeline.Add(std::string(i + 1, 'x')), IsOk());
  }
  const auto content = pipeline.Finish();
  ASSERT_THAT(content, IsOk());
  ASSERT_EQ(content->chunks.size(), kChunks);
  EXPECT_EQ(content->length_bytes, kChunks * (kChunks + 1) / 2);
  for (size_t i = 0; i < kChunks; ++i) {
    EXPECT_EQ(content->chunks[i].length_bytes, i + 1);
    EXPECT_TRUE(services().cluster().node(0).Holds(content->chunks[i].blob_id));
  }
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

TEST_F(ChunkPipelineTest, HandlesChunksLargerThanTheBudget) {
  Start({}, std::make_unique<InMemoryServices>(/*memory_bytes=*/1000));
  Begin();
  const formats::ScopeKeys keys = NewKeys();
  ChunkPipeline pipeline(operation_.get(), &keys);
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(pipeline.Add(RandomBytes(10000, i)), IsOk());
  }
  EXPECT_THAT(pipeline.Finish(), IsOk());
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

TEST_F(ChunkPipelineTest, CancellationEndsAWaitForOthersMemory) {
  Start();
  Begin();
  ByteBudget& memory = services().memory();
  ASSERT_THAT(memory.Acquire(memory.total_bytes()), IsOk());
  absl::Notification started;
  absl::Status status;
  std::thread thread([&] {
    const formats::ScopeKeys keys = NewKeys();
    ChunkPipeline pipeline(operation_.get(), &keys);
    started.Notify();
    status = pipeline.Add("chunk");
  });
  started.WaitForNotification();
  cancellation_.Cancel();
  thread.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  memory.Release(memory.total_bytes());
  EXPECT_EQ(memory.used_bytes(), 0);
}

TEST_F(ChunkPipelineTest, ReturnsTheErrorOfAnyChunk) {
  Start();
  Begin();
  for (int i = 0; i < InMemoryServices::kNodes; ++i) {
    services().cluster().node(i).SetFault(NodeFault::kRefusesPuts);
  }
  const formats::ScopeKeys keys = NewKeys();
  ChunkPipeline pipeline(operation_.get(), &keys);
  ASSERT_THAT(pipeline.Add("chunk"), IsOk());
  EXPECT_THAT(pipeline.Finish(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

}  // namespace
}  // namespace coffer::client
