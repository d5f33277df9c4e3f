#include "lib/formats/blob_sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

class BlobSealerTest : public testing::Test {
 protected:
  std::string Seal(const std::string& payload) const {
    return SealBlob(payload, secret_, scope_).value();
  }

  const BlobScope scope_ = BlobScope::OfFile(IdOf<FileId>(2));
  const crypto::SecretKey secret_ = KeyOf(1);
};

TEST_F(BlobSealerTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("blob");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const BlobScope scope =
        vector["scope"] == "file"
            ? BlobScope::OfFile(IdFrom<FileId>(vector, "id"))
            : BlobScope::OfVault(IdFrom<VaultId>(vector, "id"));
    const std::string payload = testdata::Pattern(vector["payload_size"]);
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::string blob,
        SealBlob(payload, KeyFrom(vector, "chunk_secret"), scope));
    EXPECT_EQ(blob.size(), vector["blob_size"]);
    EXPECT_EQ(blob.size(), BlobSizeBytes(payload.size()));
    EXPECT_EQ(crypto::Sha256(blob).ToHex(), vector["blob_sha256"]);
    EXPECT_EQ(merkle::HashBlob(blob).ToHex(), vector["blob_id"]);
  }
}

TEST_F(BlobSealerTest, RoundTripAtTheLimits) {
  for (const size_t size :
       {size_t{1}, size_t{2}, size_t{1000}, size_t{65535}, size_t{1 << 20},
        kBlobMaxPayloadSizeBytes - 1, kBlobMaxPayloadSizeBytes}) {
    const std::string payload = testdata::Pattern(size);
    const std::string blob = Seal(payload);
    EXPECT_EQ(blob.size(), BlobSizeBytes(size));
    COFFER_ASSERT_OK_AND_ASSIGN(const std::string opened,
                                OpenBlob(blob, secret_, scope_, size));
    EXPECT_TRUE(opened == payload) << size;
  }
}

TEST_F(BlobSealerTest, SealingIsDeterministic) {
  EXPECT_EQ(Seal("payload"), Seal("payload"));
}

TEST_F(BlobSealerTest, RefusesEmptyAndHugePayloads) {
  EXPECT_THAT(SealBlob("", secret_, scope_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(
      SealBlob(std::string(kBlobMaxPayloadSizeBytes + 1, 'p'), secret_, scope_),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(BlobSealerTest, RefusesEveryChangedByte) {
  const std::string blob = Seal(testdata::Pattern(100));
  for (size_t i = 0; i < blob.size(); ++i) {
    const auto opened = OpenBlob(FlipBit(blob, i), secret_, scope_, 100);
    EXPECT_THAT(opened, HasReason(i == 0    ? reason::kUnknownSuite
                                  : i <= 24 ? reason::kMalformed
                                            : reason::kAuthenticationFailed))
        << i;
  }
}

TEST_F(BlobSealerTest, RefusesEveryOtherLength) {
  const std::string blob = Seal(testdata::Pattern(100));
  for (size_t size = 0; size < blob.size(); ++size) {
    EXPECT_THAT(OpenBlob(blob.substr(0, size), secret_, scope_, 100),
                HasReason(reason::kMalformed));
  }
  EXPECT_THAT(OpenBlob(blob + "x", secret_, scope_, 100),
              HasReason(reason::kMalformed));
  for (const uint64_t size : {uint64_t{0}, uint64_t{96}, uint64_t{105},
                              uint64_t{1} << 40, ~uint64_t{0}}) {
    EXPECT_THAT(OpenBlob(blob, secret_, scope_, size),
                HasReason(reason::kMalformed))
        << size;
  }
}

TEST_F(BlobSealerTest, TheUnpaddedLengthMustBeRight) {
  // 99 bytes are padded to 104 as well; the byte more is not zero.
  EXPECT_THAT(OpenBlob(Seal(std::string(100, 'p')), secret_, scope_, 99),
              HasReason(reason::kMalformed));
}

TEST_F(BlobSealerTest, RefusesPaddingThatIsNotZero) {
  const crypto::AeadNonce nonce = ChunkNonce(secret_);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::string blob,
      SealBlobBytes({secret_, nonce, scope_.associated_data()},
                    std::string(104, 'p'), 104));
  EXPECT_THAT(OpenBlob(blob, secret_, scope_, 104), IsOk());
  EXPECT_THAT(OpenBlob(blob, secret_, scope_, 103),
              HasReason(reason::kMalformed));
}

TEST_F(BlobSealerTest, IsBoundToSecretAndScope) {
  const std::string blob = Seal("payload");
  EXPECT_THAT(OpenBlob(blob, KeyOf(2), scope_, 7),
              HasReason(reason::kMalformed));
  for (const BlobScope& other : {BlobScope::OfFile(IdOf<FileId>(3)),
                                 BlobScope::OfVault(IdOf<VaultId>(2))}) {
    EXPECT_THAT(OpenBlob(blob, secret_, other, 7),
                HasReason(reason::kAuthenticationFailed));
  }
}

}  // namespace
}  // namespace coffer::formats
