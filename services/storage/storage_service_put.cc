#include "services/storage/storage_service_put.h"

#include <memory>
#include <thread>
#include <utility>

#include "lib/rpc/message_codec.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"
#include "services/storage/node_metrics.h"
#include "services/storage/put_session.h"
#include "services/storage/storage_converter.h"

namespace coffer::storage {
namespace {

absl::Status ReceiveAll(rpc::RawServerStream* stream,
                        rpc::IdleCallGuard::Watch* watch, PutSession* session) {
  grpc::ByteBuffer request;
  while (stream->Read(&request)) {
    watch->Touch();
    COFFER_ASSIGN_OR_RETURN(PutSession::Message message, ToPutMessage(request));
    request.Clear();
    COFFER_RETURN_IF_ERROR(session->Receive(std::move(message)));
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status ServePutBlobs(const StorageNode& node,
                           grpc::ServerContext* context,
                           rpc::RawServerStream* stream) {
  PutSession session(node.ingest, node.reserve);
  const std::unique_ptr<rpc::IdleCallGuard::Watch> watch =
      node.idle_guard->Start([context] { context->TryCancel(); });
  std::thread writer([&node, &session, &watch, stream] {
    // Until the last blob is durable or has failed, even if nobody listens.
    while (const absl::optional<PutSession::Answers> answers =
               session.NextAnswers()) {
      watch->Touch();
      node.metrics->CountRefused(answers->failures.size());
      stream->Write(rpc::EncodeMessage(ToProto(*answers, *node.signer)));
    }
  });
  absl::Status status = ReceiveAll(stream, watch.get(), &session);
  // It had begun, and has no other answer.
  if (absl::IsResourceExhausted(status)) node.metrics->CountRefused(1);
  status.Update(session.FinishReceiving());
  writer.join();
  return ToGrpcStatus(status);
}

}  // namespace coffer::storage
