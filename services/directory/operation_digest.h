#ifndef COFFER_SERVICES_DIRECTORY_OPERATION_DIGEST_H_
#define COFFER_SERVICES_DIRECTORY_OPERATION_DIGEST_H_

#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/crypto/sha256.h"

namespace coffer::directory {

// SHA-256 over what `command` asks for: its operation, without request id and
// time. The proofs of CommitVersions are left out, because which receipts
// verify may change between a request and its retry. Computed once, by the
// proposer, as the encoding of messages may differ between builds.
crypto::Sha256Digest OperationDigest(const internal::v1::Command& command);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_OPERATION_DIGEST_H_
