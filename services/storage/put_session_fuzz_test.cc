// Upload streams of any messages: decoded and received without a crash, every
// blob that was begun is answered, and what is acknowledged is held.

#include "services/storage/put_session.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "lib/clock/fake_clock.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "services/storage/blob_ingest.h"
#include "services/storage/blob_store.h"
#include "services/storage/disk_reserve.h"
#include "services/storage/fake_disk_space.h"
#include "services/storage/in_memory_blob_store.h"
#include "services/storage/storage_converter.h"

namespace coffer::storage {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;

BlobIngestOptions WithoutWaiting() {
  BlobIngestOptions options;
  options.small_gather = absl::ZeroDuration();
  options.bulk_gather = absl::ZeroDuration();
  options.small_quiet = absl::ZeroDuration();
  options.bulk_quiet = absl::ZeroDuration();
  return options;
}

// Made once, because it has a thread.
struct Node {
  FakeClock clock;
  InMemoryBlobStore store{&clock};
  BlobIngest ingest{WithoutWaiting(), &store, &clock};
  FakeDiskSpace disk{DiskSpace::Space{uint64_t{1} << 40, uint64_t{1} << 39}};
  DiskReserve reserve{absl::nullopt, &disk};
};

grpc::ByteBuffer ToBuffer(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

// The next message of the stream: any bytes; or a header, right or wrong; or
// data.
grpc::ByteBuffer NextMessage(FuzzInput* input) {
  constexpr size_t kForms = 4;
  v1::PutBlobsRequest request;
  switch (input->TakeChoice(kForms)) {
    case 0:
      return ToBuffer(input->TakePiece());
    case 1: {
      // A whole blob, or the first bytes of one.
      const absl::string_view blob = input->TakePiece();
      const size_t sent = blob.size() - input->TakeNumber() % (blob.size() + 1);
      request.mutable_header()->set_blob_id(
          std::string(merkle::HashBlob(blob).bytes()));
      request.mutable_header()->set_size_bytes(blob.size());
      request.set_data(std::string(blob.substr(0, sent)));
      break;
    }
    case 2:
      request.mutable_header()->set_blob_id(std::string(input->TakePiece()));
      request.mutable_header()->set_size_bytes(input->TakeNumber());
      break;
    default:
      request.set_data(std::string(input->TakePiece()));
  }
  return ToBuffer(request.SerializeAsString());
}

void ReceiveAll(FuzzInput* input, PutSession* session) {
  while (!input->empty()) {
    absl::StatusOr<PutSession::Message> message =
        ToPutMessage(NextMessage(input));
    if (!message.ok() || !session->Receive(*std::move(message)).ok()) return;
  }
}

void Run(FuzzInput input) {
  const google::protobuf::LogSilencer silencer;
  static Node node;
  PutSession session(&node.ingest, &node.reserve);
  ReceiveAll(&input, &session);
  session.FinishReceiving().IgnoreError();
  std::vector<BlobId> held;
  while (const absl::optional<PutSession::Answers> answers =
             session.NextAnswers()) {
    for (const ReceiptSigner::HeldBlob& blob : answers->stored) {
      const absl::StatusOr<PinnedBytes> bytes = node.store.Get(blob.id, {});
      FuzzCheck(bytes.ok() && bytes->bytes().size() == blob.size_bytes &&
                    merkle::HashBlob(bytes->bytes()) == blob.id,
                "what is acknowledged is held");
      held.push_back(blob.id);
    }
    for (const PutSession::Failure& failure : answers->failures) {
      FuzzCheck(!failure.status.ok(), "a failure is one");
    }
  }
  FuzzCheck(node.store.Usage().count <= held.size(),
            "what is held is acknowledged");
  FuzzCheck(node.store.Delete(held).ok(), "blobs can be deleted");
}

}  // namespace
}  // namespace coffer::storage

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::storage::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
