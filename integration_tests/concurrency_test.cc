// Several clients at once on the same names.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/vault_access.h"
#include "lib/status/status_macros.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kClients = 4;
constexpr size_t kLargeSize = 2 << 20;

class ConcurrencyTest : public ClusterFixture {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Start());
    for (int i = 0; i < kClients; ++i) {
      COFFER_ASSERT_OK_AND_ASSIGN(Session session, NewSession());
      sessions_.push_back(std::move(session));
    }
  }

  Vault& vault_of(int client) { return *sessions_[client].vault; }

  // Puts from a local file, which can be read again when another client was
  // faster; a stream cannot.
  absl::Status PutLocal(int client, const std::string& path,
                        const std::string& bytes) {
    const std::string local = absl::StrCat(scratch_folder(), "/put-", client);
    std::ofstream(local, std::ios::trunc) << bytes;
    return vault_of(client).PutFile(local, path, {}).status();
  }

  // Runs `work` for every client at once; what each returned.
  std::vector<absl::Status> RunOnAll(
      absl::FunctionRef<absl::Status(int client)> work) {
    std::vector<absl::Status> results(kClients);
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
      threads.emplace_back([&results, &work, i] { results[i] = work(i); });
    }
    for (std::thread& thread : threads) thread.join();
    return results;
  }

  // The one that succeeded; the others must have failed with `code`.
  int OnlyWinner(const std::vector<absl::Status>& results,
                 absl::StatusCode code) {
    int winner = -1;
    for (int i = 0; i < kClients; ++i) {
      if (results[i].ok()) {
        EXPECT_EQ(winner, -1) << "two winners";
        winner = i;
      } else {
        EXPECT_THAT(results[i], StatusIs(code));
      }
    }
    EXPECT_NE(winner, -1) << "no winner";
    return winner;
  }

 private:
  std::vector<Session> sessions_;
};

TEST_F(ConcurrencyTest, CompareAndSetHasOneWinnerForEachVersion) {
  constexpr uint64_t kRounds = 6;
  const auto content = [](uint64_t round, int client) {
    return absl::StrCat("round ", round, " of client ", client);
  };
  ASSERT_THAT(PutBytes(vault(), "/file", "start"), IsOk());
  for (uint64_t round = 1; round <= kRounds; ++round) {
    const auto results = RunOnAll([&](int i) {
      return PutBytes(vault_of(i), "/file", content(round, i), OnTopOf(round))
          .status();
    });
    const int winner = OnlyWinner(results, absl::StatusCode::kAborted);
    EXPECT_THAT(GetBytes(vault(), "/file"),
                IsOkAndHolds(content(round, winner)));
  }
  EXPECT_THAT(vault().ListVersions("/file"), IsOkAndHolds(SizeIs(kRounds + 1)));
}

TEST_F(ConcurrencyTest, CreateOnlyHasOneWinner) {
  for (int round = 0; round < 4; ++round) {
    const std::string path = absl::StrCat("/file-", round);
    const auto results = RunOnAll([&](int i) {
      return PutBytes(vault_of(i), path, absl::StrCat(i), CreateOnly())
          .status();
    });
    const int winner = OnlyWinner(results, absl::StatusCode::kAlreadyExists);
    EXPECT_THAT(GetBytes(vault(), path), IsOkAndHolds(absl::StrCat(winner)));
  }
}

TEST_F(ConcurrencyTest, WritersWithoutConditionAllGetThrough) {
  constexpr int kPuts = 4;
  const auto results = RunOnAll([&](int i) {
    for (int put = 0; put < kPuts; ++put) {
      const absl::Status status =
          PutLocal(i, "/file", absl::StrCat(i, "-", put));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
  for (const absl::Status& result : results) EXPECT_THAT(result, IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<VersionInfo> versions,
                              vault().ListVersions("/file"));
  ASSERT_EQ(versions.size(), static_cast<size_t>(kClients * kPuts));
  std::set<std::string> contents;
  for (const VersionInfo& version : versions) {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::string bytes,
        GetBytes(vault(), "/file", OfVersion(version.number)));
    contents.insert(bytes);
  }
  EXPECT_EQ(contents.size(), versions.size()) << "an update was lost";
}

// Client 0 writes version after version; the others never see a mixture, and
// never an older version after a newer one.
TEST_F(ConcurrencyTest, ReadersSeeWholeVersionsInOrder) {
  constexpr uint64_t kVersions = 12;
  std::map<std::string, uint64_t> version_of;
  std::vector<std::string> contents;
  for (uint64_t i = 0; i < kVersions; ++i) {
    contents.push_back(RandomBytes(i, kLargeSize));
    version_of[contents.back()] = i;
  }
  ASSERT_THAT(PutBytes(vault(), "/file", contents[0]), IsOk());
  std::atomic<bool> done = false;
  const auto results = RunOnAll([&](int client) -> absl::Status {
    if (client == 0) {
      absl::Status status;
      for (uint64_t i = 1; i < kVersions && status.ok(); ++i) {
        status = PutBytes(vault_of(0), "/file", contents[i]).status();
      }
      done = true;
      return status;
    }
    uint64_t newest = 0;
    bool last_round = false;
    while (!last_round) {
      last_round = done.load();
      COFFER_ASSIGN_OR_RETURN(const std::string bytes,
                              GetBytes(vault_of(client), "/file"));
      const auto found = version_of.find(bytes);
      if (found == version_of.end()) return absl::DataLossError("a mixture");
      if (found->second < newest) return absl::InternalError("went back");
      newest = found->second;
    }
    return newest == kVersions - 1 ? absl::OkStatus()
                                   : absl::InternalError("not the newest");
  });
  for (const absl::Status& result : results) EXPECT_THAT(result, IsOk());
}

TEST_F(ConcurrencyTest, TreesIntoSiblingFoldersDoNotDisturbEachOther) {
  constexpr int kFiles = 30;
  std::vector<std::string> expected;
  for (int client = 0; client < kClients; ++client) {
    const std::string local = absl::StrCat(scratch_folder(), "/from-", client);
    std::filesystem::create_directories(local + "/sub");
    for (int i = 0; i < kFiles; ++i) {
      const std::string name = absl::StrCat(i % 2 == 0 ? "" : "sub/", "f", i);
      std::ofstream(absl::StrCat(local, "/", name))
          << RandomBytes(static_cast<uint64_t>(client * kFiles + i), 2000);
    }
  }
  const auto results = RunOnAll([&](int client) -> absl::Status {
    COFFER_RETURN_IF_ERROR(vault_of(client).MakeFolder("/all/of/them", true));
    COFFER_ASSIGN_OR_RETURN(
        const PutSummary summary,
        vault_of(client).PutTree(
            absl::StrCat(scratch_folder(), "/from-", client),
            absl::StrCat("/all/of/them/", client), {}));
    if (summary.files_new != kFiles || !summary.errors.empty()) {
      return absl::InternalError("did not store all files");
    }
    return absl::OkStatus();
  });
  for (const absl::Status& result : results) EXPECT_THAT(result, IsOk());
  EXPECT_THAT(ListPaths(vault(), "/all/of/them", false),
              IsOkAndHolds(ElementsAre("0", "1", "2", "3")));
  for (int client = 0; client < kClients; ++client) {
    for (int i = 0; i < kFiles; ++i) {
      EXPECT_THAT(
          GetBytes(vault(), absl::StrCat("/all/of/them/", client,
                                         i % 2 == 0 ? "/f" : "/sub/f", i)),
          IsOkAndHolds(
              RandomBytes(static_cast<uint64_t>(client * kFiles + i), 2000)));
    }
  }
}

TEST_F(ConcurrencyTest, AFileMovesToOnePlace) {
  for (int round = 0; round < 4; ++round) {
    const std::string source = absl::StrCat("/file-", round);
    ASSERT_THAT(PutBytes(vault(), source, source), IsOk());
    const auto target = [&](int client) {
      return absl::StrCat("/moved-", round, "-to-", client);
    };
    const auto results = RunOnAll([&](int client) {
      return vault_of(client).Move(source, target(client));
    });
    const int winner = OnlyWinner(results, absl::StatusCode::kNotFound);
    EXPECT_THAT(GetBytes(vault(), target(winner)), IsOkAndHolds(source));
  }
  EXPECT_THAT(ListPaths(vault(), "/", false), IsOkAndHolds(SizeIs(4)));
}

TEST_F(ConcurrencyTest, RemovalsAndPutsLeaveWholeFilesOrNone) {
  constexpr int kRounds = 12;
  const auto results = RunOnAll([&](int client) -> absl::Status {
    for (int round = 0; round < kRounds; ++round) {
      const std::string bytes = absl::StrCat(client, " in ", round);
      const absl::Status status =
          client % 2 == 0 ? PutLocal(client, "/file", bytes)
                          : vault_of(client).Remove("/file", {}).status();
      if (!status.ok() && !absl::IsNotFound(status)) return status;
    }
    return absl::OkStatus();
  });
  for (const absl::Status& result : results) EXPECT_THAT(result, IsOk());
  ASSERT_THAT(PutBytes(vault(), "/file", "last"), IsOk());
  EXPECT_THAT(GetBytes(vault(), "/file"), IsOkAndHolds("last"));
  VerifyOptions options;
  options.level = VerifyLevel::kData;
  options.all_versions = true;
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary verified,
                              vault().Verify("/", options));
  EXPECT_THAT(verified.problems, IsEmpty());
}

}  // namespace
}  // namespace coffer::integration
