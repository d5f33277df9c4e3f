#include "client/version_builder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/chunk_pipeline.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/random.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class VersionBuilderTest : public SessionFixture {
 protected:
  VersionBuilderTest() { Start(); }

  EntryPlace PlaceOf(const std::string& name) const {
    return {session().root_folder_id(), name};
  }

  // A manifest of that many tiny chunks, which are stored.
  Manifest StoreChunks(Operation& operation, const FileBase& base, size_t count,
                       std::string& content) {
    const formats::ScopeKeys keys = ScopeKeysOf(session(), base);
    ChunkPipeline pipeline(&operation, &keys);
    for (size_t i = 0; i < count; ++i) {
      const std::string chunk = absl::StrCat("chunk ", i, ";");
      content += chunk;
      EXPECT_THAT(pipeline.Add(chunk), IsOk());
    }
    UploadedContent uploaded = pipeline.Finish().value();
    Manifest manifest;
    manifest.total_length_bytes = uploaded.length_bytes;
    manifest.chunks = std::move(uploaded.chunks);
    return manifest;
  }

  absl::Status Commit(Operation& operation, const BuiltVersion& built) {
    for (const ManifestSegment& segment : built.segments) {
      const absl::Status stored =
          UploadBlob(operation.uploader(), segment.id, segment.blob);
      if (!stored.ok()) return stored;
    }
    const std::vector<BlobId> ids = BlobIdsOf(built.commit);
    const auto statuses = services().services().directory->Commit(
        session().NewRequestId(), absl::MakeConstSpan(&built.commit, 1),
        operation.uploader().ProofsFor(ids));
    return statuses.ok() ? statuses->front() : statuses.status();
  }
};

TEST_F(VersionBuilderTest, PutsLargeManifestsIntoSegments) {
  constexpr size_t kChunks = 1200;
  Operation operation(&session(), OperationOptions());
  const FileBase base = NewFileBase(session());
  std::string content;
  const Manifest manifest = StoreChunks(operation, base, kChunks, content);
  const auto built = BuildVersion(session(), base, PlaceOf("f"), manifest);
  ASSERT_THAT(built, IsOk());
  EXPECT_THAT(built->commit.version.sealed_manifest, IsEmpty());
  ASSERT_THAT(built->segments, SizeIs(1));
  EXPECT_GT(built->segments[0].blob->size(),
            formats::kMaxInlineManifestSizeBytes);
  EXPECT_EQ(merkle::HashBlob(*built->segments[0].blob), built->segments[0].id);
  EXPECT_THAT(built->commit.references, SizeIs(kChunks + 1));
  ASSERT_THAT(Commit(operation, *built), IsOk());

  EXPECT_THAT(Get("/f"), IsOkAndHolds(content));
  EXPECT_EQ(vault().Stat("/f", 0)->chunk_count, kChunks);
  // A damaged segment makes the version unreadable, not wrong.
  for (int i = 0; i < services().cluster().size(); ++i) {
    services().cluster().node(i).Damage(built->segments[0].id);
  }
  EXPECT_THAT(Get("/f"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(VersionBuilderTest, SignsNewFilesAndTheirSuccessors) {
  Operation operation(&session(), OperationOptions());
  const FileBase base = NewFileBase(session());
  EXPECT_TRUE(base.is_new());
  std::string content;
  const Manifest manifest = StoreChunks(operation, base, 1, content);
  const BuiltVersion first =
      BuildVersion(session(), base, PlaceOf("f"), manifest).value();
  EXPECT_EQ(first.commit.precondition, CommitPrecondition::kCreate);
  EXPECT_TRUE(first.commit.entry.has_value());
  EXPECT_EQ(first.commit.version.version_number, 1);
  EXPECT_THAT(first.segments, IsEmpty());
  EXPECT_THAT(session().membership().VerifyRecord(first.commit.version),
              IsOk());

  const formats::VersionRecord& record = first.commit.version;
  const FileBase next = {base.file_id, base.file_key.Clone(), 1,
                         record.version_id, formats::RecordHash(record)};
  const BuiltVersion second =
      BuildVersion(session(), next, PlaceOf("f"), manifest).value();
  EXPECT_EQ(second.commit.precondition, CommitPrecondition::kExpectedVersion);
  EXPECT_FALSE(second.commit.entry.has_value());
  EXPECT_EQ(second.commit.version.parent_version_id, record.version_id);
  EXPECT_EQ(second.commit.version.previous_record_sha256,
            formats::RecordHash(record));
  // The same manifest is never sealed to the same bytes.
  EXPECT_NE(second.commit.version.sealed_manifest, record.sealed_manifest);
}

TEST_F(VersionBuilderTest, ComparesWhatUsersSee) {
  Manifest a;
  Manifest b;
  EXPECT_TRUE(SameContent(a, b));
  b.mode = 0600;
  EXPECT_FALSE(SameContent(a, b));
  b = Manifest();
  b.modification_time_ns = 1;
  EXPECT_FALSE(SameContent(a, b));
  b = Manifest();
  b.file_type = FileType::kSymlink;
  b.symlink_target = "x";
  EXPECT_FALSE(SameContent(a, b));
}

}  // namespace
}  // namespace coffer::client
