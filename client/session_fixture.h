#ifndef COFFER_CLIENT_SESSION_FIXTURE_H_
#define COFFER_CLIENT_SESSION_FIXTURE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/coffer.h"
#include "client/in_memory_services.h"
#include "client/types.h"
#include "client/vault_session.h"
#include "gtest/gtest.h"

namespace coffer::client {

// A vault in memory, its session, and an empty local folder, for tests of the
// parts between both.
class SessionFixture : public testing::Test {
 protected:
  SessionFixture();

  // Before all else.
  void Start(const VaultOptions& options = {},
             std::unique_ptr<InMemoryServices> services = nullptr);

  Vault& vault() { return *client_.vault; }
  Client& client() { return *client_.client; }
  InMemoryServices& services() { return *client_.services; }
  const VaultSession& session() const { return *session_; }
  const std::string& folder() const { return folder_; }

  absl::Status Put(const std::string& path, const std::string& bytes);
  absl::StatusOr<std::string> Get(const std::string& path);
  // Relative to folder().
  void WriteLocal(const std::string& path, absl::string_view bytes) const;
  std::string ReadLocal(const std::string& path) const;

 private:
  const std::string folder_;
  InMemoryClient client_;
  std::unique_ptr<VaultSession> session_;
};

// What a put reads when it is to read `bytes`, which must outlive it.
Vault::ByteSource SourceOf(const std::string& bytes);

// The same bytes for the same seed.
std::string RandomBytes(size_t size, uint64_t seed);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_SESSION_FIXTURE_H_
