#include "client/commit_stream_converter.h"

#include <cstddef>

#include "client/directory_converter.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;

constexpr size_t kMaxReferencesPerMessage = 16384;
// Of ids in the receipts of one message: about 1 MiB.
constexpr size_t kMaxProofIdsPerMessage = 32768;
// A receipt itself takes the space of so many ids.
constexpr size_t kReceiptCostInIds = 8;

}  // namespace

std::vector<v1::CommitVersionRequest> ToStreamMessages(
    const RequestId& request, const FileCommit& commit,
    absl::Span<const ReceiptProof* const> receipts) {
  std::vector<v1::CommitVersionRequest> messages(1);
  messages[0].mutable_header()->set_request_id(request.ToHex());
  *messages[0].mutable_header()->mutable_commit() = ToProto(commit);
  for (size_t i = 0; i < commit.references.size(); ++i) {
    if (i % kMaxReferencesPerMessage == 0) messages.emplace_back();
    *messages.back().add_references() = ToProto(commit.references[i]);
  }
  size_t ids = kMaxProofIdsPerMessage;
  for (const ReceiptProof* proof : receipts) {
    if (ids + proof->blob_ids.size() > kMaxProofIdsPerMessage) {
      messages.emplace_back();
      ids = 0;
    }
    ids += proof->blob_ids.size() + kReceiptCostInIds;
    *messages.back().add_receipts() = ToProto(*proof);
  }
  return messages;
}

}  // namespace coffer::client
