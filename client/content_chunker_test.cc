#include "client/content_chunker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/chunker/fastcdc_chunker.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class ContentChunkerTest : public testing::Test {
 protected:
  ContentChunkerTest()
      : keys_(formats::ScopeKeys::ForFile(
            FileId(), crypto::SecretKey::Generate(random_))) {}

  static chunker::ByteSource SourceOf(const std::string& bytes, size_t piece) {
    return [&bytes, piece, used = size_t{0}](
               absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
      const size_t count = std::min({out.size(), bytes.size() - used, piece});
      std::memcpy(out.data(), bytes.data() + used, count);
      used += count;
      return count;
    };
  }

  static std::vector<std::string> All(ContentChunker chunker) {
    std::vector<std::string> chunks;
    while (true) {
      absl::optional<std::string> chunk = chunker.Next().value();
      if (!chunk.has_value()) return chunks;
      chunks.push_back(*std::move(chunk));
    }
  }

  std::vector<std::string> Reference(const std::string& bytes) {
    chunker::StreamChunker chunker(
        chunker::FastCdcChunker::Create(
            chunker::FastCdcOptions(),
            formats::MakeGearTable(keys_.ChunkerSeed()))
            .value(),
        SourceOf(bytes, bytes.size() + 1));
    std::vector<std::string> chunks;
    while (true) {
      absl::optional<std::string> chunk = chunker.Next().value();
      if (!chunk.has_value()) return chunks;
      chunks.push_back(*std::move(chunk));
    }
  }

  crypto::FakeRandom random_;
  formats::ScopeKeys keys_;
};

TEST_F(ContentChunkerTest, CutsLikeThePlainChunkerWhateverTheHint) {
  const size_t min = formats::Chunking().min_size_bytes;
  for (const size_t size : {size_t{0}, size_t{1}, min - 1, min, min + 1,
                            min + 2, size_t{3} << 20}) {
    std::string bytes(size, '\0');
    random_.Fill(crypto::AsMutableBytes(bytes));
    const std::vector<std::string> wanted = Reference(bytes);
    for (const uint64_t hint : {uint64_t{0}, uint64_t{size}, uint64_t{5}}) {
      EXPECT_TRUE(All(ContentChunker(SourceOf(bytes, 10007), &keys_,
                                     formats::Chunking(), hint)) == wanted)
          << size << " " << hint;
    }
  }
}

TEST_F(ContentChunkerTest, CutsAtFixedSizes) {
  const std::string bytes((2 << 20) + 5, 'x');
  const std::vector<std::string> chunks = All(ContentChunker(
      SourceOf(bytes, 65536), &keys_, formats::FixedChunking(), 0));
  ASSERT_EQ(chunks.size(), 3);
  EXPECT_EQ(chunks[0].size(), 1 << 20);
  EXPECT_EQ(chunks[2].size(), 5);
}

TEST_F(ContentChunkerTest, RefusesSourcesThatOverflow) {
  ContentChunker chunker(
      [](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
        return out.size() + 1;
      },
      &keys_, formats::Chunking(), 0);
  EXPECT_THAT(chunker.Next(), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(ContentChunkerTest, SealsWhatOpens) {
  const std::string payload = "payload";
  COFFER_ASSERT_OK_AND_ASSIGN(const SealedChunk chunk,
                              SealChunk(keys_, payload));
  EXPECT_EQ(chunk.entry.blob_id, merkle::HashBlob(*chunk.blob));
  EXPECT_EQ(chunk.entry.stored_size_bytes, chunk.blob->size());
  EXPECT_THAT(formats::OpenBlob(*chunk.blob, chunk.entry.chunk_secret,
                                keys_.scope(), payload.size()),
              IsOkAndHolds(payload));
}

}  // namespace
}  // namespace coffer::client
