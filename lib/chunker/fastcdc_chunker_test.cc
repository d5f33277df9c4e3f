#include "lib/chunker/fastcdc_chunker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "lib/chunker/test_gear_table.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

// Needs rapidcheck.h first.
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace coffer::chunker {
namespace {

constexpr size_t kMin = 4096;
constexpr size_t kAverage = 8192;
constexpr size_t kMax = 32768;
// log2(kAverage) + 2 and - 2 zero bits, as limits of the hash.
constexpr uint64_t kLimitBefore = uint64_t{1} << (64 - 15);
constexpr uint64_t kLimitAfter = uint64_t{1} << (64 - 11);

std::unique_ptr<Chunker> MakeChunker(const GearTable& gear = TestGearTable(1),
                                     const FastCdcOptions& options = {
                                         kMin, kAverage, kMax}) {
  return FastCdcChunker::Create(options, gear).value();
}

// The lengths of all chunks of `data`, fed in pieces of these sizes, the last
// of which is repeated.
std::vector<size_t> Lengths(Chunker* chunker, const std::vector<uint8_t>& data,
                            const std::vector<size_t>& piece_sizes) {
  std::vector<size_t> lengths;
  absl::Span<const uint8_t> rest(data);
  size_t open = 0;
  for (size_t piece = 0; !rest.empty(); ++piece) {
    const size_t size = piece_sizes[std::min(piece, piece_sizes.size() - 1)];
    absl::Span<const uint8_t> part = rest.subspan(0, size);
    rest.remove_prefix(part.size());
    while (!part.empty()) {
      const size_t cut = chunker->FindCut(part);
      if (cut == Chunker::kNeedMore) {
        open += part.size();
        break;
      }
      lengths.push_back(open + cut);
      open = 0;
      part.remove_prefix(cut);
    }
  }
  if (open > 0) lengths.push_back(open);
  return lengths;
}

std::vector<size_t> Lengths(Chunker* chunker,
                            const std::vector<uint8_t>& data) {
  return Lengths(chunker, data, {data.size()});
}

// A table and bytes for which the hash is `hash` after every byte from kMin on.
GearTable TableForConstantHash(uint64_t hash) {
  GearTable gear{};
  gear[0] = hash;
  gear[1] = ~hash + 1;
  return gear;
}

std::vector<uint8_t> BytesForConstantHash(size_t size) {
  std::vector<uint8_t> bytes(size, 1);
  if (size > kMin) bytes[kMin] = 0;
  return bytes;
}

size_t FirstCutForConstantHash(uint64_t hash) {
  return MakeChunker(TableForConstantHash(hash))
      ->FindCut(BytesForConstantHash(2 * kMax));
}

TEST(FastCdcChunkerTest, CutsWhereTheVectorsSay) {
  const nlohmann::json vectors = testdata::VectorsOf("chunker");
  ASSERT_FALSE(vectors.empty());
  for (const nlohmann::json& vector : vectors) {
    FastCdcOptions options;
    options.min_size_bytes = vector.at("min").get<size_t>();
    options.average_size_bytes = vector.at("average").get<size_t>();
    options.max_size_bytes = vector.at("max").get<size_t>();
    const std::unique_ptr<Chunker> chunker = MakeChunker(
        TestGearTable(vector.at("gear_seed").get<uint64_t>()), options);
    EXPECT_EQ(Lengths(chunker.get(),
                      TestStream(vector.at("stream_seed").get<uint64_t>(),
                                 vector.at("stream_size").get<size_t>())),
              vector.at("lengths").get<std::vector<size_t>>())
        << vector.at("name");
  }
}

TEST(FastCdcChunkerTest, DefaultsAreThoseOfTheFormat) {
  const FastCdcOptions defaults;
  EXPECT_EQ(defaults.min_size_bytes, 262144u);
  EXPECT_EQ(defaults.average_size_bytes, 1048576u);
  EXPECT_EQ(defaults.max_size_bytes, 4194304u);
  EXPECT_TRUE(defaults.Validate().ok());
}

TEST(FastCdcChunkerTest, RefusesSizesThatDoNotFit) {
  const FastCdcOptions refused[] = {
      {0, kAverage, kMax},                   // Below the limit.
      {kMin - 1, kAverage, kMax},            // As well.
      {kMin, kAverage, (16u << 20) + 1},     // Above the limit.
      {kAverage, kAverage, kMax},            // No room before the average.
      {kMin, kAverage, kAverage},            // None after it.
      {kMin, kAverage + 1, kMax},            // Not a power of two.
      {kMax, kAverage, kMin},                // Upside down.
      {kMin, size_t{1} << 63, ~size_t{0}}};  // Absurd.
  for (const FastCdcOptions& options : refused) {
    EXPECT_EQ(FastCdcChunker::Create(options, TestGearTable(1)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << options.min_size_bytes << " " << options.average_size_bytes << " "
        << options.max_size_bytes;
  }
  const FastCdcOptions largest{size_t{4} << 10, size_t{8} << 20,
                               size_t{16} << 20};
  EXPECT_TRUE(largest.Validate().ok());
}

TEST(FastCdcChunkerTest, HashesTheByteAtMinFirst) {
  // The hash of any byte is 0, so the first one to be hashed ends the chunk.
  const std::unique_ptr<Chunker> chunker = MakeChunker(GearTable{});
  for (size_t size : {size_t{1}, kMin - 1, kMin}) {
    chunker->Reset();
    EXPECT_EQ(chunker->FindCut(std::vector<uint8_t>(size)), Chunker::kNeedMore);
  }
  for (size_t size : {kMin + 1, kMin + 2, kMax}) {
    chunker->Reset();
    EXPECT_EQ(chunker->FindCut(std::vector<uint8_t>(size)), kMin + 1);
  }
}

TEST(FastCdcChunkerTest, NothingBeforeMinMatters) {
  std::vector<uint8_t> data = TestStream(5, kMax);
  const size_t cut = MakeChunker()->FindCut(data);
  std::fill_n(data.begin(), kMin, uint8_t{0xee});
  EXPECT_EQ(MakeChunker()->FindCut(data), cut);
}

TEST(FastCdcChunkerTest, ChangesTheTestAtTheAverage) {
  EXPECT_EQ(FirstCutForConstantHash(kLimitBefore - 1), kMin + 1);
  EXPECT_EQ(FirstCutForConstantHash(kLimitBefore), kAverage + 1);
  EXPECT_EQ(FirstCutForConstantHash(kLimitAfter - 1), kAverage + 1);
  EXPECT_EQ(FirstCutForConstantHash(kLimitAfter), kMax);
}

TEST(FastCdcChunkerTest, CutsAtMaxInAnyCase) {
  const std::unique_ptr<Chunker> chunker =
      MakeChunker(TableForConstantHash(kLimitAfter));
  EXPECT_EQ(chunker->max_chunk_size_bytes(), kMax);
  EXPECT_EQ(chunker->FindCut(BytesForConstantHash(kMax - 1)),
            Chunker::kNeedMore);
  chunker->Reset();
  EXPECT_EQ(chunker->FindCut(BytesForConstantHash(kMax)), kMax);
  EXPECT_EQ(chunker->FindCut(BytesForConstantHash(kMax + 1)), kMax);
}

TEST(FastCdcChunkerTest, NothingIsNoChunk) {
  const std::unique_ptr<Chunker> chunker = MakeChunker();
  EXPECT_EQ(chunker->FindCut({}), Chunker::kNeedMore);
  EXPECT_EQ(chunker->FindCut({}), Chunker::kNeedMore);
  EXPECT_TRUE(Lengths(chunker.get(), {}).empty());
}

TEST(FastCdcChunkerTest, ForgetsTheChunkOnReset) {
  const std::vector<uint8_t> data = TestStream(3, 4 * kMax);
  const std::unique_ptr<Chunker> chunker = MakeChunker();
  const std::vector<size_t> lengths = Lengths(chunker.get(), data);
  chunker->Reset();
  EXPECT_EQ(Lengths(chunker.get(), data), lengths);
}

TEST(FastCdcChunkerTest, SizesCentreOnTheAverage) {
  const std::unique_ptr<Chunker> chunker = MakeChunker();
  const size_t size = 500 * kAverage;
  const size_t count = Lengths(chunker.get(), TestStream(11, size)).size();
  EXPECT_GT(size / count, kAverage * 9 / 10);
  EXPECT_LT(size / count, kAverage * 14 / 10);
}

TEST(FastCdcChunkerTest, AnotherTableCutsElsewhere) {
  const std::vector<uint8_t> data = TestStream(3, 8 * kMax);
  EXPECT_NE(Lengths(MakeChunker(TestGearTable(1)).get(), data),
            Lengths(MakeChunker(TestGearTable(2)).get(), data));
}

std::vector<uint8_t> AnyStream() {
  return TestStream(*rc::gen::arbitrary<uint64_t>(),
                    *rc::gen::inRange<size_t>(0, 6 * kMax));
}

RC_GTEST_PROP(FastCdcPropertyTest, ChunksCoverTheStreamWithinLimits, ()) {
  const std::vector<uint8_t> data = AnyStream();
  std::vector<size_t> lengths = Lengths(MakeChunker().get(), data);
  RC_ASSERT(std::accumulate(lengths.begin(), lengths.end(), size_t{0}) ==
            data.size());
  if (lengths.empty()) return;
  RC_ASSERT(lengths.back() <= kMax);
  lengths.pop_back();
  for (size_t length : lengths) RC_ASSERT(length > kMin && length <= kMax);
}

RC_GTEST_PROP(FastCdcPropertyTest, PiecesDoNotMatter, ()) {
  const std::vector<uint8_t> data = AnyStream();
  const auto pieces =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<size_t>>(
          rc::gen::element<size_t>(1, 2, 3, 5, 100, kMin - 1, kMin, kMin + 1,
                                   kAverage, kMax - 1, kMax, kMax + 1)));
  RC_ASSERT(Lengths(MakeChunker().get(), data, pieces) ==
            Lengths(MakeChunker().get(), data));
}

std::vector<std::vector<uint8_t>> Chunks(const std::vector<uint8_t>& data) {
  std::vector<std::vector<uint8_t>> chunks;
  auto next = data.begin();
  for (size_t length : Lengths(MakeChunker().get(), data)) {
    const auto end = next + static_cast<std::ptrdiff_t>(length);
    chunks.emplace_back(next, end);
    next = end;
  }
  return chunks;
}

RC_GTEST_PROP(FastCdcPropertyTest, AnInsertedByteChangesFewChunks, ()) {
  constexpr size_t kSize = 60 * kAverage;
  constexpr size_t kFewChunks = 12;
  std::vector<uint8_t> data =
      TestStream(*rc::gen::arbitrary<uint64_t>(), kSize);
  std::vector<std::vector<uint8_t>> before = Chunks(data);
  const auto at = *rc::gen::inRange<std::ptrdiff_t>(0, kSize + 1);
  data.insert(data.begin() + at, *rc::gen::arbitrary<uint8_t>());

  std::sort(before.begin(), before.end());
  size_t changed = 0;
  for (const std::vector<uint8_t>& chunk : Chunks(data)) {
    changed += std::binary_search(before.begin(), before.end(), chunk) ? 0 : 1;
  }
  RC_ASSERT(changed >= 1u);
  RC_ASSERT(changed <= kFewChunks);
}

}  // namespace
}  // namespace coffer::chunker
