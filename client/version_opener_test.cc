#include "client/version_opener.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/in_memory_services.h"
#include "client/operations.h"
#include "client/tampering_directory_stub.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/signing.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using Found = std::vector<absl::optional<DirectoryEntry>>;

// A directory that lies, in each way that it could: every lie is DATA_LOSS.
class VersionOpenerTest : public testing::Test {
 protected:
  VersionOpenerTest() {
    const std::string folder = absl::StrCat(
        testing::TempDir(), "/lies-",
        testing::UnitTest::GetInstance()->current_test_info()->name());
    EXPECT_EQ(
        std::system(
            ("rm -rf '" + folder + "' && mkdir -p '" + folder + "'").c_str()),
        0);
    client_ = NewInMemoryClient(folder);
    Put("/a", "first of a");
    Put("/a", "second of a");
    Put("/b", "b");
    EXPECT_THAT(client_.vault->MakeFolder("/folder", false), IsOk());
  }

  void Put(const std::string& path, const std::string& bytes) {
    const auto source =
        [&, used = size_t{0}](
            absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
      const size_t count = std::min(out.size(), bytes.size() - used);
      std::memcpy(out.data(), bytes.data() + used, count);
      used += count;
      return count;
    };
    EXPECT_THAT(client_.vault->PutStream(source, path, {}), IsOk());
  }

  absl::Status Get(const std::string& path, uint64_t version_number = 0) {
    GetOptions options;
    options.version_number = version_number;
    return client_.vault
        ->GetStream(
            path, [](absl::string_view) { return absl::OkStatus(); }, options)
        .status();
  }

  // The entry as an honest directory gives it.
  DirectoryEntry Capture(const std::string& path) {
    DirectoryEntry entry;
    tamper().found = [&](Found& found) {
      if (found.front().has_value()) entry = *found.front();
    };
    EXPECT_THAT(Get(path), IsOk());
    tamper().found = nullptr;
    return entry;
  }

  void ExpectRefused(const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_NE(GetErrorReason(status), "");
  }

  TamperingDirectoryStub& tamper() { return client_.services->tamper(); }

  InMemoryClient client_;
};

TEST_F(VersionOpenerTest, RefusesAnotherEntry) {
  const DirectoryEntry b = Capture("/b");
  tamper().found = [&](Found& found) { found.front() = b; };
  ExpectRefused(Get("/a"));
}

TEST_F(VersionOpenerTest, RefusesAnotherEntryUnderTheRightTag) {
  const DirectoryEntry b = Capture("/b");
  tamper().found = [&](Found& found) {
    const NameTag tag = found.front()->record.name_tag;
    found.front() = b;
    found.front()->record.name_tag = tag;
  };
  ExpectRefused(Get("/a"));
}

TEST_F(VersionOpenerTest, RefusesAnotherFileBehindAnEntry) {
  const DirectoryEntry b = Capture("/b");
  tamper().found = [&](Found& found) {
    found.front()->file_key = b.file_key;
    found.front()->current_version = b.current_version;
    found.front()->current_version_number = b.current_version_number;
  };
  ExpectRefused(Get("/a"));
}

TEST_F(VersionOpenerTest, RefusesAForeignFileKey) {
  const DirectoryEntry b = Capture("/b");
  tamper().found = [&](Found& found) { found.front()->file_key = b.file_key; };
  ExpectRefused(Get("/a"));
}

TEST_F(VersionOpenerTest, RefusesAnOlderVersionAsANewerOne) {
  absl::optional<formats::VersionRecord> old;
  tamper().versions = [&](VersionPage& page) { old = page.versions.front(); };
  ASSERT_THAT(Get("/a", 1), IsOk());
  tamper().versions = nullptr;
  tamper().found = [&](Found& found) { found.front()->current_version = old; };
  ExpectRefused(Get("/a"));
  // Nor its manifest inside the newer record.
  tamper().found = [&](Found& found) {
    found.front()->current_version->sealed_manifest = old->sealed_manifest;
  };
  ExpectRefused(Get("/a"));
  // Nor its version by a number that it has not.
  tamper().versions = [&](VersionPage& page) { page.versions.front() = *old; };
  tamper().found = nullptr;
  ExpectRefused(Get("/a", 2));
}

TEST_F(VersionOpenerTest, RefusesChangedRecords) {
  tamper().found = [](Found& found) {
    found.front()->current_version->stored_bytes += 1;
  };
  ExpectRefused(Get("/a"));
  tamper().found = [](Found& found) {
    auto bytes = found.front()->record.signature.array();
    bytes[3] ^= 1;
    found.front()->record.signature = crypto::Signature(bytes);
  };
  ExpectRefused(Get("/a"));
  tamper().found = [](Found& found) {
    found.front()->current_version->device_id = DeviceId();
  };
  ExpectRefused(Get("/a"));
  tamper().found = [](Found& found) { found.front()->file_key.reset(); };
  ExpectRefused(Get("/a"));
  tamper().found = [](Found& found) { found.clear(); };
  ExpectRefused(Get("/a"));
}

TEST_F(VersionOpenerTest, RefusesBrokenHistories) {
  tamper().versions = [](VersionPage& page) {
    std::swap(page.versions[0], page.versions[1]);
  };
  ExpectRefused(client_.vault->ListVersions("/a").status());
  tamper().versions = [](VersionPage& page) {
    page.versions[1] = page.versions[0];
  };
  ExpectRefused(client_.vault->ListVersions("/a").status());
  tamper().versions = [](VersionPage& page) { page.versions.clear(); };
  ExpectRefused(client_.vault->ListVersions("/a").status());
}

TEST_F(VersionOpenerTest, RefusesWrongListings) {
  const auto list = [&] {
    return client_.vault->List(
        "/", true, [](const EntryInfo&) { return absl::OkStatus(); });
  };
  ASSERT_THAT(list(), IsOk());
  tamper().listed = [](std::vector<DirectoryEntry>& items) {
    if (!items.empty()) items.push_back(items.front());
  };
  ExpectRefused(list());
  tamper().listed = [](std::vector<DirectoryEntry>& items) {
    if (items.size() > 1) {
      std::swap(items[0].record.sealed_name, items[1].record.sealed_name);
    }
  };
  ExpectRefused(list());
  // A folder that seems to be in itself.
  std::vector<DirectoryEntry> top;
  tamper().listed = [&](std::vector<DirectoryEntry>& items) {
    if (top.empty()) top = items;
    items = top;
  };
  ExpectRefused(list());
}

TEST_F(VersionOpenerTest, RefusesAnotherVaultsRecord) {
  tamper().vault = [](VaultDescription& answer) {
    answer.vault.policy.write_quorum = 1;
  };
  ExpectRefused(client_.client->OpenVault("vault").status());
  tamper().vault = [](VaultDescription& answer) { answer.members.clear(); };
  ExpectRefused(client_.client->OpenVault("vault").status());
  tamper().vault = nullptr;
  EXPECT_THAT(client_.client->OpenVault("vault"), IsOk());
}

}  // namespace
}  // namespace coffer::client
