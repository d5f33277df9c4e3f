#ifndef COFFER_LIB_RPC_MESSAGE_CODEC_H_
#define COFFER_LIB_RPC_MESSAGE_CODEC_H_

#include "absl/status/status.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/support/byte_buffer.h"

namespace coffer::rpc {

// Between messages and what raw streams (raw_stream.h) carry, for the small
// messages of such streams. The message must be below 2 GiB.
grpc::ByteBuffer EncodeMessage(const google::protobuf::MessageLite& message);

// INVALID_ARGUMENT (MALFORMED) when `buffer` is not a message of this type;
// `message` is cleared then.
absl::Status DecodeMessage(const grpc::ByteBuffer& buffer,
                           google::protobuf::MessageLite* message);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_MESSAGE_CODEC_H_
