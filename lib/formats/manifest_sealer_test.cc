#include "lib/formats/manifest_sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

// The largest manifest that is inline: the next padded size is too large.
constexpr size_t kLargestInlineBytes = 47096;

class ManifestSealerTest : public testing::Test {
 protected:
  SealedManifest Seal(const std::string& manifest) {
    return SealManifest(key_, context_, manifest, random_).value();
  }

  absl::StatusOr<crypto::SecretBytes> Open(
      const std::vector<std::string>& segments, size_t claimed) const {
    ManifestSegmentOpener opener(key_, context_, claimed);
    for (const std::string& segment : segments) {
      const absl::Status status = opener.Add(segment);
      if (!status.ok()) {
        // An error stays.
        EXPECT_FALSE(opener.Finish().ok());
        return status;
      }
    }
    return opener.Finish();
  }

  crypto::FakeRandom random_;
  const crypto::SecretKey key_ = KeyOf(9);
  const ManifestContext context_ = {IdOf<VaultId>(1), IdOf<FileId>(2),
                                    IdOf<VersionId>(3)};
  const std::string large_ = testdata::Pattern(2'200'000);
};

TEST_F(ManifestSealerTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("manifest");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    ScriptedRandom random(ListFrom(vector, "nonces"));
    const ManifestContext context = {IdFrom<VaultId>(vector, "vault_id"),
                                     IdFrom<FileId>(vector, "file_id"),
                                     IdFrom<VersionId>(vector, "version_id")};
    COFFER_ASSERT_OK_AND_ASSIGN(
        const SealedManifest sealed,
        SealManifest(KeyFrom(vector, "file_key"), context,
                     testdata::Pattern(vector["manifest_size"]), random));
    const std::string stated = vector["inline_sha256"];
    EXPECT_EQ(sealed.inline_manifest.empty(), stated.empty());
    if (!stated.empty()) {
      EXPECT_EQ(crypto::Sha256(sealed.inline_manifest).ToHex(), stated);
    }
    ASSERT_EQ(sealed.segments.size(), vector["segments_sha256"].size());
    for (size_t i = 0; i < sealed.segments.size(); ++i) {
      EXPECT_EQ(crypto::Sha256(sealed.segments[i]).ToHex(),
                vector["segments_sha256"][i]);
    }
  }
}

TEST_F(ManifestSealerTest, SmallManifestsAreInline) {
  for (const size_t size : {size_t{0}, size_t{1}, kLargestInlineBytes}) {
    const std::string manifest = testdata::Pattern(size);
    const SealedManifest sealed = Seal(manifest);
    EXPECT_TRUE(sealed.segments.empty());
    EXPECT_LE(sealed.inline_manifest.size(), kMaxInlineManifestSizeBytes);
    COFFER_ASSERT_OK_AND_ASSIGN(
        const crypto::SecretBytes opened,
        OpenInlineManifest(key_, context_, sealed.inline_manifest));
    EXPECT_TRUE(opened.Expose() == manifest);
  }
}

TEST_F(ManifestSealerTest, LargeManifestsAreSegments) {
  const SealedManifest one = Seal(testdata::Pattern(kLargestInlineBytes + 1));
  EXPECT_TRUE(one.inline_manifest.empty());
  EXPECT_EQ(one.segments.size(), 1u);
  EXPECT_THAT(Open(one.segments, 1), IsOk());
  const SealedManifest three = Seal(large_);
  ASSERT_EQ(three.segments.size(), 3u);
  COFFER_ASSERT_OK_AND_ASSIGN(const crypto::SecretBytes opened,
                              Open(three.segments, 3));
  EXPECT_TRUE(opened.Expose() == large_);
}

TEST_F(ManifestSealerTest, RefusesHugeManifests) {
  EXPECT_THAT(
      SealManifest(key_, context_, std::string(kMaxManifestSizeBytes + 1, 'm'),
                   random_),
      HasReason(reason::kLimitExceeded));
  const SealedManifest largest = Seal(std::string(kMaxManifestSizeBytes, 'm'));
  EXPECT_EQ(largest.segments.size(), kMaxManifestSegments);
}

TEST_F(ManifestSealerTest, RefusesEveryChangedByteAndLength) {
  const std::string sealed = Seal("manifest").inline_manifest;
  for (size_t i = 0; i < sealed.size(); ++i) {
    EXPECT_THAT(OpenInlineManifest(key_, context_, FlipBit(sealed, i)),
                HasReason(reason::kAuthenticationFailed));
    EXPECT_THAT(OpenInlineManifest(key_, context_, sealed.substr(0, i)),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(OpenInlineManifest(key_, context_, sealed + "x"),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(
      OpenInlineManifest(key_, context_,
                         std::string(kMaxInlineManifestSizeBytes + 1, 'x')),
      HasReason(reason::kMalformed));
}

TEST_F(ManifestSealerTest, RefusesWhatASealerWouldNotWrite) {
  const auto open_raw = [this](const std::string& padded) {
    const std::string associated_data = crypto::LabeledPae(
        "manifest", {context_.vault_id.bytes(), context_.file_id.bytes(),
                     context_.version_id.bytes()});
    return OpenInlineManifest(key_, context_,
                              SealValue(crypto::Kdf(key_, "manifest"),
                                        associated_data, padded, random_)
                                  .value());
  };
  EXPECT_THAT(open_raw(crypto::Le64(1) + std::string("m\0", 2)), IsOk());
  for (const std::string& padded :
       {std::string(), std::string(7, '\0'), crypto::Le64(1),
        crypto::Le64(1) + "m", crypto::Le64(1) + "mx",
        crypto::Le64(~uint64_t{0}) + "mm",
        crypto::Le64(1) + std::string("m\0\0\0", 4)}) {
    EXPECT_THAT(open_raw(padded), HasReason(reason::kMalformed));
  }
}

TEST_F(ManifestSealerTest, NeedsEverySegmentInOrder) {
  const std::vector<std::string> s = Seal(large_).segments;
  ASSERT_EQ(s.size(), 3u);
  // Not the last one, in truth or by its flag.
  EXPECT_THAT(Open({s[0], s[1]}, 3), HasReason(reason::kMalformed));
  EXPECT_THAT(Open({s[0], s[1]}, 2), HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(Open({}, 3), HasReason(reason::kMalformed));
  EXPECT_THAT(Open({s[1], s[0], s[2]}, 3),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(Open({s[0], s[0], s[2]}, 3),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(Open({s[0], s[2]}, 2), HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(Open({s[0], s[1], s[2], s[2]}, 3), HasReason(reason::kMalformed));
  EXPECT_FALSE(Open({s[0], s[1], s[2], s[2]}, 4).ok());
}

TEST_F(ManifestSealerTest, RefusesImpossibleSegments) {
  EXPECT_THAT(Open({}, 0), HasReason(reason::kMalformed));
  EXPECT_THAT(Open({}, kMaxManifestSegments + 1),
              HasReason(reason::kMalformed));
  const std::string segment = Seal(large_).segments[0];
  EXPECT_THAT(Open({FlipBit(segment, 0)}, 3), HasReason(reason::kUnknownSuite));
  EXPECT_THAT(Open({FlipBit(segment, 1)}, 3),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(Open({segment.substr(0, 41)}, 3), HasReason(reason::kMalformed));
  EXPECT_THAT(Open({segment + "x"}, 3), HasReason(reason::kMalformed));
}

TEST_F(ManifestSealerTest, IsBoundToItsVersion) {
  const SealedManifest sealed = Seal("manifest");
  ManifestContext other = context_;
  other.version_id = IdOf<VersionId>(4);
  EXPECT_THAT(OpenInlineManifest(key_, other, sealed.inline_manifest),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(OpenInlineManifest(KeyOf(8), context_, sealed.inline_manifest),
              HasReason(reason::kAuthenticationFailed));
  ManifestSegmentOpener opener(key_, other, 3);
  EXPECT_THAT(opener.Add(Seal(large_).segments[0]),
              HasReason(reason::kAuthenticationFailed));
}

}  // namespace
}  // namespace coffer::formats
