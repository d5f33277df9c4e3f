#include "lib/chunker/fixed_chunker.h"

#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace coffer::chunker {
namespace {

TEST(FixedChunkerTest, CutsEveryMebibyteByDefault) {
  const std::unique_ptr<Chunker> chunker = FixedChunker::Create().value();
  const std::vector<uint8_t> data((2u << 20) + 1);
  const auto rest = absl::MakeConstSpan(data);
  EXPECT_EQ(chunker->max_chunk_size_bytes(), 1u << 20);
  EXPECT_EQ(chunker->FindCut(rest), 1u << 20);
  EXPECT_EQ(chunker->FindCut(rest.subspan(1u << 20)), 1u << 20);
  EXPECT_EQ(chunker->FindCut(rest.subspan(2u << 20)), Chunker::kNeedMore);
}

TEST(FixedChunkerTest, PiecesDoNotMatter) {
  const std::unique_ptr<Chunker> chunker = FixedChunker::Create(10).value();
  const std::vector<uint8_t> data(25);
  const auto rest = absl::MakeConstSpan(data);
  EXPECT_EQ(chunker->FindCut(rest.subspan(0, 4)), Chunker::kNeedMore);
  EXPECT_EQ(chunker->FindCut({}), Chunker::kNeedMore);
  EXPECT_EQ(chunker->FindCut(rest.subspan(4, 5)), Chunker::kNeedMore);
  EXPECT_EQ(chunker->FindCut(rest.subspan(9)), 1u);
  EXPECT_EQ(chunker->FindCut(rest.subspan(10, 10)), 10u);
}

TEST(FixedChunkerTest, ForgetsTheChunkOnReset) {
  const std::unique_ptr<Chunker> chunker = FixedChunker::Create(10).value();
  const std::vector<uint8_t> data(10);
  EXPECT_EQ(chunker->FindCut(absl::MakeConstSpan(data).subspan(0, 9)),
            Chunker::kNeedMore);
  chunker->Reset();
  EXPECT_EQ(chunker->FindCut(data), 10u);
}

TEST(FixedChunkerTest, RefusesSizesOutOfLimits) {
  EXPECT_EQ(FixedChunker::Create(0).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FixedChunker::Create(kMaxFixedChunkSizeBytes + 1).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(FixedChunker::Create(1).ok());
  EXPECT_TRUE(FixedChunker::Create(kMaxFixedChunkSizeBytes).ok());
}

}  // namespace
}  // namespace coffer::chunker
