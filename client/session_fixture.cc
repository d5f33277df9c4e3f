#include "client/session_fixture.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/keyring_store.h"
#include "client/operations.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/fake_random.h"
#include "lib/formats/keyring.h"

namespace coffer::client {
namespace {

std::string FolderOfTest() {
  const testing::TestInfo* const test =
      testing::UnitTest::GetInstance()->current_test_info();
  return absl::StrCat(testing::TempDir(), "/", test->test_suite_name(), "-",
                      test->name());
}

}  // namespace

SessionFixture::SessionFixture() : folder_(FolderOfTest()) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
}

void SessionFixture::Start(const VaultOptions& options,
                           std::unique_ptr<InMemoryServices> services) {
  const std::string keys = folder_ + ".keys";
  std::filesystem::remove_all(keys);
  std::filesystem::create_directories(keys);
  client_ = NewInMemoryClient(keys, options, std::move(services));
  const SessionServices& shared = client_.services->services();
  const formats::Keyring keyring =
      KeyringStore::Open(keys + "/keyring", nullptr, shared.random)
          .value()
          ->Snapshot();
  session_ =
      VaultSession::Open(shared, keyring, *keyring.FindVault("vault")).value();
}

absl::Status SessionFixture::Put(const std::string& path,
                                 const std::string& bytes) {
  return vault().PutStream(SourceOf(bytes), path, {}).status();
}

absl::StatusOr<std::string> SessionFixture::Get(const std::string& path) {
  std::string bytes;
  const absl::Status status =
      vault()
          .GetStream(path,
                     [&](absl::string_view part) {
                       bytes.append(part.data(), part.size());
                       return absl::OkStatus();
                     },
                     {})
          .status();
  if (!status.ok()) return status;
  return bytes;
}

void SessionFixture::WriteLocal(const std::string& path,
                                absl::string_view bytes) const {
  std::ofstream file(absl::StrCat(folder_, "/", path), std::ios::binary);
  file << bytes;
  ASSERT_TRUE(file.good()) << path;
}

std::string SessionFixture::ReadLocal(const std::string& path) const {
  std::ifstream file(absl::StrCat(folder_, "/", path), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Vault::ByteSource SourceOf(const std::string& bytes) {
  return [&bytes, used = size_t{0}](
             absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
    const size_t count = std::min(out.size(), bytes.size() - used);
    std::memcpy(out.data(), bytes.data() + used, count);
    used += count;
    return count;
  };
}

std::string RandomBytes(size_t size, uint64_t seed) {
  std::string bytes(size, '\0');
  crypto::FakeRandom random(seed);
  random.Fill(crypto::AsMutableBytes(bytes));
  return bytes;
}

}  // namespace coffer::client
