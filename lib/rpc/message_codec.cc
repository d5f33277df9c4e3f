#include "lib/rpc/message_codec.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/slice.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::rpc {

grpc::ByteBuffer EncodeMessage(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status DecodeMessage(const grpc::ByteBuffer& buffer,
                           google::protobuf::MessageLite* message) {
  message->Clear();
  if (!buffer.Valid()) return absl::OkStatus();
  grpc::ByteBuffer shared = buffer;
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && message->ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  message->Clear();
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("cannot read a message: it is not a ",
                                message->GetTypeName(),
                                "; the sender does not follow the protocol"),
                   {reason::kMalformed, {}});
}

}  // namespace coffer::rpc
