// What it costs to observe calls: processor time, of client and server, of a
// stream of frames from the client, and of small unary calls.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/status.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/rpc/address.h"
#include "lib/rpc/call_metrics.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/raw_client.h"
#include "lib/rpc/raw_server.h"
#include "lib/rpc/server_call_observer.h"
#include "lib/rpc/testing/echo_service.grpc.pb.h"
#include "lib/rpc/testing/echo_service.pb.h"

namespace coffer::rpc {
namespace {

constexpr size_t kFrameBytes = size_t{64} << 10;
constexpr int kFramesPerCall = 1000;
constexpr char kPath[] = "/coffer.rpc.echo.EchoService/EchoStream";

class SinkService : public RawMethods<echo::EchoService> {
 public:
  SinkService() {
    HandleRawStream("EchoStream",
                    [](grpc::ServerContext*, RawServerStream* stream) {
                      grpc::ByteBuffer frame;
                      while (stream->Read(&frame)) frame.Clear();
                      return grpc::Status::OK;
                    });
  }

  grpc::Status Echo(grpc::ServerContext*, const echo::EchoFrame* request,
                    echo::EchoFrame* response) override {
    *response = *request;
    return grpc::Status::OK;
  }
};

// A server, with metrics of calls if the benchmark's argument says so.
class Server {
 public:
  explicit Server(const benchmark::State& state)
      : registry_(
            metrics::MetricRegistry::Create({metrics::kRpcMetrics}).value()),
        metrics_(registry_.get(), {}) {
    GrpcServerOptions options;
    options.services = {&service_};
    options.max_receive_bytes = kBlobMaxReceiveBytes;
    if (state.range(0) != 0) options.observers = {&metrics_};
    server_ = GrpcServer::Create(options).value();
    channel_ =
        CreateChannel(FormatAddress(server_->addresses()[0]), ChannelOptions())
            .value();
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::unique_ptr<metrics::MetricRegistry> registry_;
  CallMetrics metrics_;
  SinkService service_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

void BM_Frames(benchmark::State& state) {
  const Server server(state);
  const grpc::Slice slice(std::string(kFrameBytes, 'x'));
  for (auto _ : state) {
    grpc::ClientContext context;
    const auto stream =
        RawClientStream::Start(server.channel(), kPath, &context);
    for (int i = 0; i < kFramesPerCall; ++i) {
      stream->Write(grpc::ByteBuffer(&slice, 1));
    }
    stream->WritesDone();
    if (!stream->Finish().ok()) state.SkipWithError("the stream failed");
  }
  state.SetBytesProcessed(state.iterations() * kFramesPerCall *
                          static_cast<int64_t>(kFrameBytes));
}
BENCHMARK(BM_Frames)
    ->ArgName("metrics")
    ->Arg(0)
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

void BM_UnaryCall(benchmark::State& state) {
  const Server server(state);
  const auto stub = echo::EchoService::NewStub(server.channel());
  for (auto _ : state) {
    grpc::ClientContext context;
    echo::EchoFrame response;
    if (!stub->Echo(&context, echo::EchoFrame(), &response).ok()) {
      state.SkipWithError("the call failed");
    }
  }
}
BENCHMARK(BM_UnaryCall)
    ->ArgName("metrics")
    ->Arg(0)
    ->Arg(1)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace coffer::rpc

BENCHMARK_MAIN();
