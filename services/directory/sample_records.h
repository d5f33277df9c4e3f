#ifndef COFFER_SERVICES_DIRECTORY_SAMPLE_RECORDS_H_
#define COFFER_SERVICES_DIRECTORY_SAMPLE_RECORDS_H_

// Well-formed records and requests for tests. Signatures of devices are filler,
// because the directory does not check them; receipts are signed for real.
// Samples are numbered: equal numbers give equal ids.

#include <cstdint>
#include <string>
#include <vector>

#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/crypto/signing.h"

namespace coffer::directory::sample {

// 32 hexadecimal digits, 32 raw bytes.
std::string Id(uint32_t number);
std::string Hash(uint32_t number);

// The one vault that all samples are in, and its root folder.
std::string VaultId();
std::string RootId();

// With replication factor 3 and write quorum 2.
v1::CreateVaultRequest CreateVault();

common::v1::EntryRecord Entry(common::v1::EntryOperation operation,
                              common::v1::EntryKind kind,
                              const std::string& parent_id, uint32_t tag,
                              uint32_t child);
v1::CreateFolderRequest CreateFolder(uint32_t request,
                                     const std::string& parent_id, uint32_t tag,
                                     uint32_t child);
v1::EntryKey Key(const std::string& parent_id, uint32_t tag);

// A blob of 1000 bytes.
v1::BlobReference Reference(uint32_t blob);

// The first version of a file, or a later one, with these blobs.
v1::FileCommit FirstVersion(const std::string& parent_id, uint32_t tag,
                            uint32_t file, const std::vector<uint32_t>& blobs);
v1::FileCommit NextVersion(uint32_t file, uint64_t number,
                           const std::vector<uint32_t>& blobs);

// A storage node with a key of its own.
class Node {
 public:
  explicit Node(uint32_t number);

  std::string id() const;
  v1::RegisterNodeRequest Registration() const;
  v1::HeartbeatRequest Heartbeat() const;
  v1::ReceiptProof Prove(const std::vector<uint32_t>& blobs) const;

 private:
  uint32_t number_;
  crypto::SigningKeyPair key_;
};

}  // namespace coffer::directory::sample

#endif  // COFFER_SERVICES_DIRECTORY_SAMPLE_RECORDS_H_
