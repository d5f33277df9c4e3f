#include "client/manifest_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/manifest.h"
#include "coffer/manifest/v1/manifest.pb.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using Change = std::function<void(Manifest&)>;
using ProtoChange = std::function<void(manifest::v1::Manifest&)>;

void AddChunk(Manifest& manifest, uint64_t length) {
  crypto::FakeRandom random(manifest.chunks.size());
  manifest.chunks.push_back({crypto::NewId<BlobId>(random),
                             crypto::SecretKey::Generate(random), length,
                             formats::BlobSizeBytes(length)});
  manifest.total_length_bytes += length;
}

Manifest TestManifest() {
  Manifest manifest;
  manifest.mode = 0644;
  manifest.modification_time_ns = -1;
  manifest.content_type = "text/plain";
  manifest.extended_attributes = {{"user.a", std::string("\0\xff", 2)},
                                  {"user.b", ""}};
  AddChunk(manifest, 1000);
  AddChunk(manifest, 1);
  return manifest;
}

std::string Encode(const Manifest& manifest) {
  return std::string(EncodeManifest(manifest).value().Expose());
}

TEST(ManifestCodecTest, RoundTrip) {
  const Manifest manifest = TestManifest();
  const std::string encoded = Encode(manifest);
  COFFER_ASSERT_OK_AND_ASSIGN(const Manifest decoded, DecodeManifest(encoded));
  EXPECT_EQ(decoded.mode, manifest.mode);
  EXPECT_EQ(decoded.modification_time_ns, -1);
  EXPECT_EQ(decoded.total_length_bytes, 1001u);
  ASSERT_EQ(decoded.chunks.size(), 2u);
  EXPECT_EQ(decoded.chunks[1].blob_id, manifest.chunks[1].blob_id);
  EXPECT_TRUE(
      decoded.chunks[0].chunk_secret.Equals(manifest.chunks[0].chunk_secret));
  EXPECT_EQ(decoded.extended_attributes[0].value, std::string("\0\xff", 2));
  EXPECT_EQ(Encode(decoded), encoded);
}

TEST(ManifestCodecTest, EmptyFilesAndSymbolicLinks) {
  EXPECT_THAT(DecodeManifest(Encode(Manifest())), IsOk());
  Manifest link;
  link.file_type = FileType::kSymlink;
  link.symlink_target = "../\xff";
  COFFER_ASSERT_OK_AND_ASSIGN(const Manifest decoded,
                              DecodeManifest(Encode(link)));
  EXPECT_EQ(decoded.symlink_target, link.symlink_target);
  EXPECT_EQ(decoded.file_type, FileType::kSymlink);
}

TEST(ManifestCodecTest, RefusesWhatNoWriterMakes) {
  const std::vector<Change> changes = {
      [](Manifest& m) { m.mode = 010000; },
      [](Manifest& m) { m.total_length_bytes += 1; },
      [](Manifest& m) { m.chunks.pop_back(); },
      [](Manifest& m) { m.chunks[0].stored_size_bytes += 1; },
      [](Manifest& m) { AddChunk(m, 0); },
      [](Manifest& m) { AddChunk(m, formats::kBlobMaxPayloadSizeBytes + 1); },
      [](Manifest& m) { m.symlink_target = "target"; },
      [](Manifest& m) { m.file_type = FileType::kSymlink; },
      [](Manifest& m) { m.content_type = std::string(256, 'c'); },
      [](Manifest& m) { m.content_type = "\xff"; },
      [](Manifest& m) { m.extended_attributes[0].name = "user.\xc3("; },
      [](Manifest& m) { m.dedup_scope = formats::DedupScope::kUnspecified; },
      [](Manifest& m) {
        m.redundancy_scheme = formats::RedundancyScheme::kUnspecified;
      },
      [](Manifest& m) { m.extended_attributes[1].name = "user.a"; },
      [](Manifest& m) { m.extended_attributes[0].name = ""; },
      [](Manifest& m) { m.extended_attributes.resize(1025); },
      [](Manifest& m) {
        m.extended_attributes[0].value =
            std::string(kMaxExtendedAttributeSizeBytes + 1, 'v');
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Manifest manifest = TestManifest();
    changes[i](manifest);
    EXPECT_THAT(EncodeManifest(manifest),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << i;
  }
}

TEST(ManifestCodecTest, RefusesForeignMessages) {
  const std::vector<ProtoChange> malformed = {
      [](auto& m) { m.set_format_version(0); },
      [](auto& m) { m.set_file_type(manifest::v1::FILE_TYPE_UNSPECIFIED); },
      [](auto& m) { m.mutable_chunks(0)->set_blob_id("short"); },
      [](auto& m) { m.mutable_chunks(0)->set_chunk_secret("short"); },
      [](auto& m) { m.mutable_chunks(0)->set_length_bytes(~uint64_t{0}); },
      [](auto& m) { m.mutable_chunks()->RemoveLast(); },
      [](auto& m) { m.clear_dedup_scope(); },
  };
  const std::string encoded = Encode(TestManifest());
  for (const ProtoChange& change : malformed) {
    manifest::v1::Manifest proto;
    ASSERT_TRUE(proto.ParseFromString(encoded));
    change(proto);
    const auto decoded = DecodeManifest(proto.SerializeAsString());
    EXPECT_THAT(decoded, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(decoded, HasReason(reason::kMalformed));
  }
}

TEST(ManifestCodecTest, RefusesNewerMessages) {
  manifest::v1::Manifest proto;
  ASSERT_TRUE(proto.ParseFromString(Encode(TestManifest())));
  proto.set_format_version(2);
  EXPECT_THAT(DecodeManifest(proto.SerializeAsString()),
              HasReason(reason::kUnknownSuite));
  proto.set_format_version(1);
  proto.set_compression(static_cast<manifest::v1::Compression>(1));
  EXPECT_THAT(DecodeManifest(proto.SerializeAsString()),
              HasReason(reason::kUnknownSuite));
  // A field with number 13.
  EXPECT_THAT(DecodeManifest(Encode(TestManifest()) + "\x68\x01"),
              HasReason(reason::kUnknownSuite));
}

// Damage is for the seal to find; here nothing may crash, and what is decoded
// must be valid.
void ExpectRefusedOrValid(const std::string& serialized) {
  const auto decoded = DecodeManifest(serialized);
  if (decoded.ok()) {
    EXPECT_THAT(Validate(*decoded), IsOk());
  }
}

TEST(ManifestCodecTest, NoInputCrashesIt) {
  const std::string encoded = Encode(TestManifest());
  for (size_t i = 0; i < encoded.size(); ++i) {
    ExpectRefusedOrValid(encoded.substr(0, i));
    for (const char bit : {'\x01', '\x08', '\x80'}) {
      std::string changed = encoded;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      ExpectRefusedOrValid(changed);
    }
  }
}

TEST(ManifestCodecTest, CountsPartsBeforeItMakesThem) {
  // Each chunk is two bytes: its tag and the length 0.
  std::string chunks;
  for (size_t i = 0; i <= kMaxManifestChunks; ++i) {
    chunks.append("\x52\x00", 2);
  }
  EXPECT_THAT(DecodeManifest(chunks), HasReason(reason::kMalformed));
  EXPECT_THAT(
      DecodeManifest(std::string(formats::kMaxManifestSizeBytes + 1, '\0')),
      HasReason(reason::kMalformed));
}

TEST(ManifestCodecTest, FolderAttributesRoundTrip) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string encoded,
                              EncodeFolderAttributes({0755, 42}));
  COFFER_ASSERT_OK_AND_ASSIGN(const FolderAttributes decoded,
                              DecodeFolderAttributes(encoded));
  EXPECT_EQ(decoded.mode, 0755u);
  EXPECT_EQ(decoded.modification_time_ns, 42);
  EXPECT_THAT(EncodeFolderAttributes({010000, 0}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DecodeFolderAttributes(""), HasReason(reason::kMalformed));
  EXPECT_THAT(DecodeFolderAttributes("\xff"), HasReason(reason::kMalformed));
  EXPECT_THAT(DecodeFolderAttributes("\x08\x02"),
              HasReason(reason::kUnknownSuite));
}

}  // namespace
}  // namespace coffer::client
