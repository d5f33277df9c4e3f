#ifndef COFFER_CLIENT_COMMIT_STREAM_CONVERTER_H_
#define COFFER_CLIENT_COMMIT_STREAM_CONVERTER_H_

#include <vector>

#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"

namespace coffer::client {

// The messages of CommitVersion for one commit: the header, its references in
// order, then the receipts, each message within the limits of the directory.
std::vector<directory::v1::CommitVersionRequest> ToStreamMessages(
    const RequestId& request, const FileCommit& commit,
    absl::Span<const ReceiptProof* const> receipts);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_COMMIT_STREAM_CONVERTER_H_
