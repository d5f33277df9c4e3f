// Frames of any bytes, cut anywhere: decoded without a crash, in the same way
// however they are cut, and with the same data that protobuf finds.

#include "lib/rpc/blob_frame.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/stubs/logging.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/shared_bytes.h"
#include "lib/rpc/testing/echo_service.pb.h"

namespace coffer::rpc {
namespace {

using fuzz::FuzzCheck;

grpc::ByteBuffer Cut(absl::string_view bytes, size_t piece_size) {
  std::vector<grpc::Slice> slices;
  for (size_t offset = 0; offset < bytes.size(); offset += piece_size) {
    const absl::string_view piece = bytes.substr(offset, piece_size);
    slices.emplace_back(piece.data(), piece.size());
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

void CheckFrame(const BlobFrame& frame, absl::string_view message) {
  const std::string data = frame.JoinData();
  FuzzCheck(frame.data_size == data.size(), "the size is that of the data");
  FuzzCheck(data.size() <= message.size(), "no data come from nowhere");
  FuzzCheck(frame.header.size() + frame.other_fields.size() <=
                kBlobFrameMaxOverheadBytes,
            "the limit holds");
  echo::EchoFrame parsed;
  if (parsed.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    FuzzCheck(parsed.data() == data, "protobuf finds the same data");
    echo::EchoHeader header;
    FuzzCheck(
        header.ParseFromString(frame.header) &&
            header.SerializeAsString() == parsed.header().SerializeAsString(),
        "protobuf finds the same header");
  }
  const absl::StatusOr<BlobFrame> again = DecodeBlobFrame(EncodeBlobFrame(
      frame.header, SharedBytes(std::make_shared<const std::string>(data))));
  FuzzCheck(again.ok() && again->header == frame.header &&
                again->JoinData() == data && again->other_fields.empty(),
            "what is encoded is decoded");
}

void Run(fuzz::FuzzInput input) {
  const google::protobuf::LogSilencer silencer;
  const size_t piece_size = 1 + size_t{input.TakeByte()};
  const absl::string_view message = input.TakeRest();
  const absl::StatusOr<BlobFrame> whole =
      DecodeBlobFrame(Cut(message, std::max<size_t>(message.size(), 1)));
  const absl::StatusOr<BlobFrame> cut =
      DecodeBlobFrame(Cut(message, piece_size));
  FuzzCheck(whole.status() == cut.status(), "cutting changes no error");
  if (!whole.ok()) {
    FuzzCheck(absl::IsInvalidArgument(whole.status()), "errors have one code");
    return;
  }
  FuzzCheck(whole->header == cut->header &&
                whole->other_fields == cut->other_fields &&
                whole->JoinData() == cut->JoinData(),
            "cutting changes nothing");
  CheckFrame(*cut, message);
}

}  // namespace
}  // namespace coffer::rpc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::rpc::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
