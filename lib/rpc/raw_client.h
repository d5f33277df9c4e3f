#ifndef COFFER_LIB_RPC_RAW_CLIENT_H_
#define COFFER_LIB_RPC_RAW_CLIENT_H_

// The client's side of raw_server.h: streams of grpc::ByteBuffer to any server
// that has the method, whatever its implementation.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/sync_stream.h"

namespace coffer::rpc {

// A call with a stream of requests and a stream of responses. One thread may
// write while another one reads; WritesDone() counts as writing. Finish() is
// for one thread once all others are done.
class RawClientStream {
 public:
  // `method` is the path, such as "/coffer.storage.v1.StorageService/PutBlobs".
  // `context` is for this call only and must outlive it.
  static std::unique_ptr<RawClientStream> Start(
      std::shared_ptr<grpc::Channel> channel, absl::string_view method,
      grpc::ClientContext* context);

  // Cancels the call unless Finish() was called.
  ~RawClientStream();

  RawClientStream(const RawClientStream&) = delete;
  RawClientStream& operator=(const RawClientStream&) = delete;

  // Blocks while the receiver is behind. False when the call has ended:
  // Finish() says why. The bytes are shared, not copied.
  bool Write(const grpc::ByteBuffer& request,
             grpc::WriteOptions options = grpc::WriteOptions());

  // Ends the stream of requests.
  bool WritesDone();

  // Blocks for the next response. False when there are no more.
  bool Read(grpc::ByteBuffer* response);

  // Makes Write() and Read() of other threads return false soon. Thread-safe.
  void Cancel();

  // Result of the call, as FromGrpcStatus() has it. Blocks until the server has
  // ended the call: read all responses first, or Cancel(). Once.
  absl::Status Finish();

 private:
  using Stream = grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;

  RawClientStream(std::shared_ptr<grpc::Channel> channel, std::string method,
                  grpc::ClientContext* context);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string method_;
  grpc::ClientContext& context_;
  const std::unique_ptr<Stream> stream_;
  bool finished_ = false;
};

// A call with one request and a stream of responses. Not thread-safe, but for
// Cancel().
class RawClientReader {
 public:
  // As RawClientStream::Start().
  static std::unique_ptr<RawClientReader> Start(
      std::shared_ptr<grpc::Channel> channel, absl::string_view method,
      grpc::ClientContext* context, const grpc::ByteBuffer& request);

  // Cancels the call unless Finish() was called.
  ~RawClientReader();

  RawClientReader(const RawClientReader&) = delete;
  RawClientReader& operator=(const RawClientReader&) = delete;

  // The same as those of RawClientStream.
  bool Read(grpc::ByteBuffer* response);
  void Cancel();
  absl::Status Finish();

 private:
  using Stream = grpc::ClientReader<grpc::ByteBuffer>;

  RawClientReader(std::shared_ptr<grpc::Channel> channel, std::string method,
                  grpc::ClientContext* context,
                  const grpc::ByteBuffer& request);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string method_;
  grpc::ClientContext& context_;
  const std::unique_ptr<Stream> stream_;
  bool finished_ = false;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RAW_CLIENT_H_
