#ifndef COFFER_INTEGRATION_TESTS_VAULT_ACCESS_H_
#define COFFER_INTEGRATION_TESTS_VAULT_ACCESS_H_

// Vaults for tests: files as strings.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/coffer.h"
#include "client/operations.h"

namespace coffer::integration {

// Incompressible; equal arguments, equal bytes.
std::string RandomBytes(uint64_t seed, size_t size);

// Supplies `bytes`, which must outlive it.
Vault::ByteSource SourceOf(const std::string& bytes);

absl::StatusOr<PutSummary> PutBytes(Vault& vault, const std::string& path,
                                    const std::string& bytes,
                                    const PutOptions& options = {});

absl::StatusOr<std::string> GetBytes(Vault& vault, const std::string& path,
                                     const GetOptions& options = {});

// Paths of the entries below `path`, in the order in which they are listed.
absl::StatusOr<std::vector<std::string>> ListPaths(Vault& vault,
                                                   const std::string& path,
                                                   bool recursive);

// What a put needs to succeed only on top of that version.
PutOptions OnTopOf(uint64_t version_number);
// What a put needs to succeed only for a new file.
PutOptions CreateOnly();
// That version.
GetOptions OfVersion(uint64_t version_number);

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_VAULT_ACCESS_H_
