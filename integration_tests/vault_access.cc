#include "integration_tests/vault_access.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/types.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/status_macros.h"

namespace coffer::integration {

std::string RandomBytes(uint64_t seed, size_t size) {
  std::string bytes(size, '\0');
  crypto::FakeRandom random(seed);
  random.Fill(crypto::AsMutableBytes(bytes));
  return bytes;
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

absl::StatusOr<PutSummary> PutBytes(Vault& vault, const std::string& path,
                                    const std::string& bytes,
                                    const PutOptions& options) {
  return vault.PutStream(SourceOf(bytes), path, options);
}

absl::StatusOr<std::string> GetBytes(Vault& vault, const std::string& path,
                                     const GetOptions& options) {
  std::string bytes;
  const auto append = [&bytes](absl::string_view part) {
    bytes.append(part.data(), part.size());
    return absl::OkStatus();
  };
  COFFER_RETURN_IF_ERROR(vault.GetStream(path, append, options).status());
  return bytes;
}

absl::StatusOr<std::vector<std::string>> ListPaths(Vault& vault,
                                                   const std::string& path,
                                                   bool recursive) {
  std::vector<std::string> paths;
  COFFER_RETURN_IF_ERROR(
      vault.List(path, recursive, [&paths](const EntryInfo& entry) {
        paths.push_back(entry.path);
        return absl::OkStatus();
      }));
  return paths;
}

PutOptions OnTopOf(uint64_t version_number) {
  PutOptions options;
  options.precondition.kind = PutPrecondition::Kind::kExpectedVersion;
  options.precondition.version_number = version_number;
  return options;
}

PutOptions CreateOnly() {
  PutOptions options;
  options.precondition.kind = PutPrecondition::Kind::kCreateOnly;
  return options;
}

GetOptions OfVersion(uint64_t version_number) {
  GetOptions options;
  options.version_number = version_number;
  return options;
}

}  // namespace coffer::integration
