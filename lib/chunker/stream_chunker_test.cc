#include "lib/chunker/stream_chunker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/chunker/fastcdc_chunker.h"
#include "lib/chunker/fixed_chunker.h"
#include "lib/chunker/test_gear_table.h"

// Needs rapidcheck.h first.
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace coffer::chunker {
namespace {

constexpr size_t kMin = 4096;
constexpr size_t kAverage = 8192;
constexpr size_t kMax = 32768;

std::unique_ptr<Chunker> SmallChunker() {
  return FastCdcChunker::Create({kMin, kAverage, kMax}, TestGearTable(1))
      .value();
}

std::string TestBytes(uint64_t seed, size_t size) {
  const std::vector<uint8_t> bytes = TestStream(seed, size);
  return std::string(bytes.begin(), bytes.end());
}

// Gives out `data` in reads of at most these sizes, the last one repeated.
ByteSource SourceOf(std::string data,
                    std::vector<size_t> read_sizes = {kStreamReadSizeBytes}) {
  size_t position = 0;
  size_t reads = 0;
  return [=](absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
    EXPECT_FALSE(out.empty());
    EXPECT_LE(out.size(), kStreamReadSizeBytes);
    const size_t limit = read_sizes[std::min(reads++, read_sizes.size() - 1)];
    const size_t size = std::min({limit, out.size(), data.size() - position});
    if (size > 0) std::memcpy(out.data(), &data[position], size);
    position += size;
    return size;
  };
}

std::vector<std::string> Chunks(StreamChunker* stream) {
  std::vector<std::string> chunks;
  while (true) {
    absl::StatusOr<absl::optional<std::string>> chunk = stream->Next();
    EXPECT_TRUE(chunk.ok()) << chunk.status();
    if (!chunk.ok() || !chunk->has_value()) return chunks;
    chunks.push_back(**std::move(chunk));
  }
}

std::vector<std::string> Chunks(std::string data,
                                std::vector<size_t> read_sizes) {
  StreamChunker stream(SmallChunker(),
                       SourceOf(std::move(data), std::move(read_sizes)));
  return Chunks(&stream);
}

TEST(StreamChunkerTest, AnEmptyStreamHasNoChunks) {
  StreamChunker stream(SmallChunker(), SourceOf(""));
  EXPECT_TRUE(Chunks(&stream).empty());
  EXPECT_TRUE(Chunks(&stream).empty()) << "the end stays the end";
}

TEST(StreamChunkerTest, HandsOutAllBytesAtTheEdges) {
  for (size_t size : {size_t{1}, kMin - 1, kMin, kMin + 1, kMax, kMax + 1,
                      kStreamReadSizeBytes - 1, kStreamReadSizeBytes,
                      kStreamReadSizeBytes + 1, 3 * kStreamReadSizeBytes}) {
    const std::string data = TestBytes(size, size);
    const std::vector<std::string> chunks =
        Chunks(data, {kStreamReadSizeBytes});
    EXPECT_EQ(absl::StrJoin(chunks, ""), data) << size;
    if (size <= kMin) {
      EXPECT_EQ(chunks.size(), 1u);
    }
  }
}

TEST(StreamChunkerTest, HandlesChunksLargerThanARead) {
  constexpr size_t kChunkSize = 5 * kStreamReadSizeBytes / 2;
  const std::string data = TestBytes(1, 3 * kChunkSize + 7);
  StreamChunker stream(FixedChunker::Create(kChunkSize).value(),
                       SourceOf(data));
  const std::vector<std::string> chunks = Chunks(&stream);
  ASSERT_EQ(chunks.size(), 4u);
  EXPECT_EQ(chunks[0].size(), kChunkSize);
  EXPECT_EQ(chunks[3].size(), 7u);
  EXPECT_EQ(absl::StrJoin(chunks, ""), data);
}

TEST(StreamChunkerTest, ReadsNoFurtherThanItMust) {
  size_t bytes_read = 0;
  StreamChunker stream(FixedChunker::Create(1u << 20).value(),
                       [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
                         bytes_read += out.size();
                         return out.size();
                       });
  for (size_t chunks = 1; chunks <= 20; ++chunks) {
    ASSERT_TRUE(stream.Next().ok());
    EXPECT_LT(bytes_read, (chunks << 20) + kStreamReadSizeBytes);
  }
}

TEST(StreamChunkerTest, ReturnsTheErrorOfTheSourceForGood) {
  int calls = 0;
  StreamChunker stream(SmallChunker(),
                       [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
                         if (++calls > 1)
                           return absl::DataLossError("bad disk");
                         out[0] = 1;
                         return 1;
                       });
  EXPECT_EQ(stream.Next().status(), absl::DataLossError("bad disk"));
  EXPECT_EQ(stream.Next().status(), absl::DataLossError("bad disk"));
  EXPECT_EQ(calls, 2);
}

TEST(StreamChunkerTest, HandsOutWholeChunksBeforeAnError) {
  const std::string data = TestBytes(4, 10 * kMax);
  const size_t whole = Chunks(data, {kStreamReadSizeBytes}).size() - 1;
  ByteSource good = SourceOf(data);
  StreamChunker stream(SmallChunker(),
                       [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
                         absl::StatusOr<size_t> read = good(out);
                         if (*read == 0) return absl::AbortedError("gone");
                         return read;
                       });
  for (size_t i = 0; i < whole; ++i) EXPECT_TRUE(stream.Next().ok());
  EXPECT_EQ(stream.Next().status().code(), absl::StatusCode::kAborted);
}

TEST(StreamChunkerTest, RefusesASourceThatClaimsTooMuch) {
  StreamChunker stream(SmallChunker(),
                       [](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
                         return out.size() + 1;
                       });
  EXPECT_EQ(stream.Next().status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(stream.Next().status().code(), absl::StatusCode::kInternal);
}

RC_GTEST_PROP(StreamChunkerPropertyTest, ReadSizesDoNotMatter, ()) {
  const std::string data = TestBytes(*rc::gen::arbitrary<uint64_t>(),
                                     *rc::gen::inRange<size_t>(0, 6 * kMax));
  const auto read_sizes = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<size_t>>(rc::gen::element<size_t>(
          1, 7, 100, kMin, kAverage + 1, kMax, kStreamReadSizeBytes)));
  const std::vector<std::string> chunks = Chunks(data, read_sizes);
  RC_ASSERT(absl::StrJoin(chunks, "") == data);
  RC_ASSERT(chunks == Chunks(data, {kStreamReadSizeBytes}));
}

}  // namespace
}  // namespace coffer::chunker
