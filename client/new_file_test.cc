#include "client/new_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "client/in_memory_upload_journal.h"
#include "client/session_fixture.h"
#include "client/types.h"
#include "client/upload_journal.h"
#include "client/version_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/file_key.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

constexpr uint64_t kLarge = NewFile::kMinJournaledSizeBytes + 1;

class NewFileTest : public SessionFixture {
 protected:
  EntryPlace Place() const { return {session().root_folder_id(), "f"}; }

  UploadPlace JournalPlace() const {
    return {session().vault_id(), session().root_folder_id(),
            session().TagOf(session().root_folder_id(), "f")};
  }

  InMemoryUploadJournal& journal() { return services().uploads(); }

  // As a put that does not come to its end.
  FileBase BeginLargeFile() {
    NewFile file(&session());
    FileBase base = file.BaseAt(Place());
    file.Journaled(SourceOf(empty_), kLarge);
    return base;
  }

  static bool Same(const FileBase& a, const FileBase& b) {
    return a.file_id == b.file_id && a.file_key.Expose() == b.file_key.Expose();
  }

  const std::string empty_;
};

TEST_F(NewFileTest, IsTheSameForTheNextPut) {
  Start();
  const FileBase first = BeginLargeFile();
  EXPECT_TRUE(first.is_new());
  NewFile next(&session());
  EXPECT_TRUE(Same(next.BaseAt(Place()), first));
  NewFile elsewhere(&session());
  EXPECT_FALSE(
      Same(elsewhere.BaseAt({session().root_folder_id(), "g"}), first));

  next.Finish(Place());
  EXPECT_EQ(journal().size(), 0);
  NewFile after(&session());
  EXPECT_FALSE(Same(after.BaseAt(Place()), first));
}

TEST_F(NewFileTest, IsJournaledOnceALargeStreamIsRead) {
  Start();
  const std::string bytes = RandomBytes(kLarge, 1);
  NewFile file(&session());
  file.BaseAt(Place());
  const chunker::ByteSource source = file.Journaled(SourceOf(bytes), 0);
  std::vector<uint8_t> buffer(kLarge - 1);
  EXPECT_THAT(source(absl::MakeSpan(buffer)), IsOkAndHolds(size_t{kLarge - 1}));
  EXPECT_EQ(journal().size(), 0);
  EXPECT_THAT(source(absl::MakeSpan(buffer)), IsOkAndHolds(size_t{1}));
  EXPECT_EQ(journal().size(), 1);
}

TEST_F(NewFileTest, LeavesNothingInScopeVault) {
  VaultOptions options;
  options.dedup_scope = DedupScope::kVault;
  Start(options);
  BeginLargeFile();
  EXPECT_EQ(journal().size(), 0);
}

TEST_F(NewFileTest, IsCreatedWithoutAJournal) {
  Start();
  journal().FailSaves(absl::ResourceExhaustedError("disk full"));
  const FileBase first = BeginLargeFile();
  NewFile next(&session());
  EXPECT_FALSE(Same(next.BaseAt(Place()), first));
}

TEST_F(NewFileTest, IgnoresDamagedEntries) {
  Start();
  const FileBase first = BeginLargeFile();
  COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload whole,
                              journal().Find(JournalPlace()));
  PendingUpload other_id = whole;
  other_id.file_id = crypto::NewId<FileId>(*services().services().random);
  PendingUpload other_key = whole;
  char& last = other_key.file_key.wrapped.back();
  last = static_cast<char>(last ^ 1);
  PendingUpload other_commitment = whole;
  other_commitment.file_key.commitment = formats::FileKeyCommitment();
  PendingUpload other_epoch = whole;
  other_epoch.file_key.key_epoch = 7;
  for (const PendingUpload& bad :
       {other_id, other_key, other_commitment, other_epoch}) {
    ASSERT_THAT(journal().Save(JournalPlace(), bad), IsOk());
    NewFile next(&session());
    const FileBase base = next.BaseAt(Place());
    EXPECT_FALSE(Same(base, first));
    EXPECT_NE(base.file_id, bad.file_id);
    // Replaced.
    next.Journaled(SourceOf(empty_), kLarge);
    NewFile after(&session());
    EXPECT_TRUE(Same(after.BaseAt(Place()), base));
  }
}

TEST_F(NewFileTest, IgnoresEntriesOfAnotherVault) {
  Start();
  crypto::Random& random = *services().services().random;
  std::vector<crypto::SecretKey> keys;
  keys.push_back(crypto::SecretKey::Generate(random));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const formats::VaultKeys foreign,
      formats::VaultKeys::Create(session().vault_id(), std::move(keys)));
  PendingUpload upload;
  upload.file_id = crypto::NewId<FileId>(random);
  COFFER_ASSERT_OK_AND_ASSIGN(
      upload.file_key,
      formats::WrapFileKey(foreign, upload.file_id,
                           crypto::SecretKey::Generate(random), random));
  ASSERT_THAT(journal().Save(JournalPlace(), upload), IsOk());
  NewFile file(&session());
  EXPECT_NE(file.BaseAt(Place()).file_id, upload.file_id);
}

TEST_F(NewFileTest, IsAbandonedOnceAndOnlyIfJournaled) {
  Start();
  NewFile small(&session());
  const FileBase base = small.BaseAt(Place());
  EXPECT_FALSE(small.Abandon());
  EXPECT_TRUE(Same(small.BaseAt(Place()), base));

  const FileBase first = BeginLargeFile();
  NewFile next(&session());
  ASSERT_TRUE(Same(next.BaseAt(Place()), first));
  EXPECT_TRUE(next.Abandon());
  EXPECT_EQ(journal().size(), 0);
  EXPECT_FALSE(Same(next.BaseAt(Place()), first));
  next.Journaled(SourceOf(empty_), kLarge);
  EXPECT_FALSE(next.Abandon());
}

}  // namespace
}  // namespace coffer::client
