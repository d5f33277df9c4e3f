// Damage on the disk of one node: verification finds it, reads heal it, and the
// directory hears of it.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "client/types.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/in_process_directory.h"
#include "integration_tests/vault_access.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kFiles = 4;
// One chunk each: a read of a file is a read of one replica.
constexpr size_t kFileSize = 20 << 10;

std::string PathOf(int file) { return absl::StrCat("/file-", file); }

class DamageTest : public ClusterFixture {
 protected:
  void StoreFiles() {
    ASSERT_NO_FATAL_FAILURE(Start());
    for (int i = 0; i < kFiles; ++i) {
      ASSERT_THAT(PutBytes(vault(), PathOf(i), RandomBytes(i, kFileSize)),
                  IsOk());
    }
  }

  absl::StatusOr<VerifySummary> Verify(VerifyLevel level) {
    VerifyOptions options;
    options.level = level;
    return vault().Verify("/", options);
  }

  void ExpectClean() {
    COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary summary,
                                Verify(VerifyLevel::kData));
    EXPECT_EQ(summary.replicas_checked, 3 * summary.blobs);
    EXPECT_EQ(summary.replicas_damaged, 0u);
    EXPECT_EQ(summary.replicas_missing, 0u);
    EXPECT_THAT(summary.problems, IsEmpty());
  }

  // Makes clients ask `preferred` before the others, which the directory takes
  // for SUSPECT.
  void Prefer(int preferred) {
    for (int i = 0; i < cluster().node_count(); ++i) {
      if (i != preferred) cluster().node(i).faults().HoldHeartbeats();
    }
    cluster().directory().clock().Advance(InProcessDirectory::kSuspectAfter);
    for (int i = 0; i < cluster().node_count(); ++i) {
      ASSERT_THAT(cluster().AwaitState(
                      i, i == preferred ? directory::v1::NODE_STATE_ACTIVE
                                        : directory::v1::NODE_STATE_SUSPECT),
                  IsOk());
    }
  }

  void PreferNobody() {
    for (int i = 0; i < cluster().node_count(); ++i) {
      cluster().node(i).faults().ReleaseHeartbeats();
    }
    ASSERT_THAT(cluster().AwaitReady(), IsOk());
  }
};

class DamagedReplicaTest : public DamageTest,
                           public testing::WithParamInterface<int> {
 protected:
  InProcessNode& victim() { return cluster().node(GetParam()); }

  // Reads every file by a client that asks the victim first, and expects that
  // the blob is written back.
  void ExpectReadsToHeal() {
    ASSERT_NO_FATAL_FAILURE(Prefer(GetParam()));
    for (int i = 0; i < kFiles; ++i) {
      COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
      std::string bytes;
      const auto append = [&bytes](absl::string_view part) {
        bytes.append(part.data(), part.size());
        return absl::OkStatus();
      };
      COFFER_ASSERT_OK_AND_ASSIGN(
          const GetSummary summary,
          fresh.vault->GetStream(PathOf(i), append, {}));
      EXPECT_TRUE(bytes == RandomBytes(i, kFileSize));
      EXPECT_EQ(summary.blobs_failed_over, 1u);
      EXPECT_EQ(summary.blobs_healed, 1u);
    }
    ASSERT_NO_FATAL_FAILURE(PreferNobody());
  }

  uint64_t DamageCount() {
    const absl::StatusOr<ClusterSummary> status = client().GetClusterSummary();
    EXPECT_THAT(status, IsOk());
    return status.ok() ? status->damage_count : 0;
  }
};

TEST_P(DamagedReplicaTest, WrongBytesAreFoundAndHealed) {
  ASSERT_NO_FATAL_FAILURE(StoreFiles());
  ASSERT_NO_FATAL_FAILURE(ExpectClean());
  EXPECT_EQ(DamageCount(), 0u);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobId> ids, victim().Blobs());
  ASSERT_EQ(ids.size(), static_cast<size_t>(kFiles));
  for (const BlobId& id : ids) ASSERT_THAT(victim().Corrupt(id), IsOk());

  EXPECT_THAT(Verify(VerifyLevel::kReplicas),
              IsOkAndHolds(Field(&VerifySummary::problems, IsEmpty())))
      << "nobody has looked at the bytes yet";
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary found,
                              Verify(VerifyLevel::kData));
  EXPECT_EQ(found.replicas_damaged, ids.size());
  EXPECT_EQ(found.problems.size(), ids.size());
  EXPECT_THAT(
      found.problems,
      Each(AllOf(Field(&VerifyProblem::node_id, victim().node_id().ToHex()),
                 Field(&VerifyProblem::readable, true),
                 Field(&VerifyProblem::path, HasSubstr("/file-")),
                 Field(&VerifyProblem::status,
                       StatusIs(absl::StatusCode::kDataLoss)))));

  ASSERT_NO_FATAL_FAILURE(ExpectReadsToHeal());
  ExpectClean();
  EXPECT_EQ(DamageCount(), ids.size());
}

TEST_P(DamagedReplicaTest, LostBlobsAreFoundAndHealed) {
  ASSERT_NO_FATAL_FAILURE(StoreFiles());
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobId> ids, victim().Blobs());
  for (const BlobId& id : ids) ASSERT_THAT(victim().Lose(id), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary found,
                              Verify(VerifyLevel::kReplicas));
  EXPECT_EQ(found.replicas_missing, ids.size());
  EXPECT_EQ(found.problems.size(), ids.size());
  ASSERT_NO_FATAL_FAILURE(ExpectReadsToHeal());
  ExpectClean();
  EXPECT_EQ(DamageCount(), ids.size());
}

INSTANTIATE_TEST_SUITE_P(EachNode, DamagedReplicaTest, testing::Range(0, 3));

TEST_F(DamageTest, FlippedBitsInTheFilesOfADatabaseAreSurvived) {
  constexpr size_t kLargeSize = 6 << 20;
  // Ciphertext beyond all headers.
  constexpr std::streamoff kOffset = 100'000;
  ASSERT_NO_FATAL_FAILURE(Start());
  const std::string bytes = RandomBytes(1, kLargeSize);
  ASSERT_THAT(PutBytes(vault(), "/large", bytes), IsOk());
  InProcessNode& victim = cluster().node(1);
  // Recovery moves what is in the log into files of its own.
  victim.Kill();
  ASSERT_THAT(victim.Start(), IsOk());
  victim.Kill();
  int flipped = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(victim.data_folder())) {
    if (file.path().extension() != ".blob" || file.file_size() <= kOffset) {
      continue;
    }
    std::fstream stream(file.path(),
                        std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(kOffset);
    const int byte = stream.get();
    stream.seekp(kOffset);
    stream.put(static_cast<char>(byte ^ 1));
    ASSERT_TRUE(stream.flush().good());
    ++flipped;
  }
  ASSERT_GT(flipped, 0);
  ASSERT_THAT(victim.Start(), IsOk());
  ASSERT_THAT(cluster().AwaitReady(), IsOk());

  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary found,
                              Verify(VerifyLevel::kData));
  EXPECT_GT(found.replicas_damaged, 0u);
  EXPECT_THAT(found.problems,
              Each(Field(&VerifyProblem::node_id, victim.node_id().ToHex())));
  // Not before: a read may heal.
  COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
  EXPECT_TRUE(GetBytes(*fresh.vault, "/large").value_or("") == bytes);
}

TEST_F(DamageTest, WithoutAGoodReplicaNothingIsHandedOut) {
  ASSERT_NO_FATAL_FAILURE(StoreFiles());
  for (int i = 0; i < 3; ++i) {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto ids, cluster().node(i).Blobs());
    for (const BlobId& id : ids) {
      ASSERT_THAT(cluster().node(i).Corrupt(id), IsOk());
    }
  }
  const std::string target = absl::StrCat(scratch_folder(), "/target");
  EXPECT_THAT(vault().GetFile(PathOf(0), target, {}),
              AllOf(StatusIs(absl::StatusCode::kDataLoss),
                    HasReason(reason::kAllReplicasFailed)));
  EXPECT_FALSE(std::filesystem::exists(target));
  bool called = false;
  const auto sink = [&called](absl::string_view) {
    called = true;
    return absl::OkStatus();
  };
  EXPECT_THAT(vault().GetStream(PathOf(0), sink, {}), Not(IsOk()));
  EXPECT_FALSE(called) << "not one byte before it is verified";
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary found,
                              Verify(VerifyLevel::kData));
  EXPECT_EQ(found.replicas_damaged, 3u * kFiles);
  EXPECT_THAT(found.problems, Each(Field(&VerifyProblem::readable, false)));

  // The bytes themselves are what it takes.
  for (int i = 0; i < kFiles; ++i) {
    COFFER_ASSERT_OK_AND_ASSIGN(const Session fresh, NewSession());
    EXPECT_THAT(
        PutBytes(*fresh.vault, PathOf(i), RandomBytes(100 + i, kFileSize)),
        IsOk());
  }
  ExpectClean();
}

}  // namespace
}  // namespace coffer::integration
