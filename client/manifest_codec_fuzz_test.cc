// Manifests and folder attributes of any content: refused with a typed error,
// or decoded to what encodes and decodes to itself.

#include "client/manifest_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/manifest.h"
#include "coffer/manifest/v1/manifest.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_sealer.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"
#include "lib/rpc/message_mutator.h"

namespace coffer::client {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;

void CheckError(const absl::Status& status) {
  FuzzCheck(absl::IsDataLoss(status) || absl::IsFailedPrecondition(status),
            "errors say damaged or newer");
}

void CheckManifest(absl::string_view serialized) {
  const absl::StatusOr<Manifest> manifest = DecodeManifest(serialized);
  if (!manifest.ok()) return CheckError(manifest.status());
  FuzzCheck(Validate(*manifest).ok(), "what is decoded is valid");
  const absl::StatusOr<crypto::SecretBytes> own = EncodeManifest(*manifest);
  FuzzCheck(own.ok(), "what is decoded can be encoded");
  const absl::StatusOr<Manifest> again = DecodeManifest(own->Expose());
  FuzzCheck(again.ok() && EncodeManifest(*again)->Expose() == own->Expose(),
            "nothing is lost on the way");
}

void CheckAttributes(absl::string_view serialized) {
  const absl::StatusOr<FolderAttributes> attributes =
      DecodeFolderAttributes(serialized);
  if (!attributes.ok()) return CheckError(attributes.status());
  const absl::StatusOr<std::string> own = EncodeFolderAttributes(*attributes);
  FuzzCheck(own.ok(), "what is decoded can be encoded");
  const absl::StatusOr<FolderAttributes> again = DecodeFolderAttributes(*own);
  FuzzCheck(again.ok() && again->mode == attributes->mode &&
                again->modification_time_ns == attributes->modification_time_ns,
            "nothing is lost on the way");
}

Manifest SampleManifest() {
  constexpr uint64_t kChunkBytes = 1000;
  crypto::FakeRandom random;
  Manifest manifest;
  manifest.content_type = "text/plain";
  manifest.extended_attributes = {{"user.a", "1"}, {"user.b", ""}};
  for (int i = 0; i < 2; ++i) {
    manifest.chunks.push_back({crypto::NewId<BlobId>(random),
                               crypto::SecretKey::Generate(random), kChunkBytes,
                               formats::BlobSizeBytes(kChunkBytes)});
    manifest.total_length_bytes += kChunkBytes;
  }
  return manifest;
}

manifest::v1::Manifest SampleMessage() {
  manifest::v1::Manifest proto;
  FuzzCheck(proto.ParseFromString(
                std::string(EncodeManifest(SampleManifest())->Expose())),
            "the sample is good");
  return proto;
}

// What no writer may be able to lose: texts of any bytes.
void CheckTexts(FuzzInput* input) {
  Manifest manifest = SampleManifest();
  manifest.content_type = std::string(input->TakePiece());
  manifest.extended_attributes[0].name = std::string(input->TakePiece());
  manifest.extended_attributes[0].value = std::string(input->TakePiece());
  const absl::StatusOr<crypto::SecretBytes> own = EncodeManifest(manifest);
  if (!own.ok()) {
    FuzzCheck(absl::IsInvalidArgument(own.status()), "errors have one code");
    return;
  }
  FuzzCheck(DecodeManifest(own->Expose()).ok(), "what is written can be read");
}

void Run(FuzzInput input) {
  const google::protobuf::LogSilencer silencer;
  constexpr size_t kForms = 4;
  switch (input.TakeChoice(kForms)) {
    case 0:
      return CheckManifest(input.TakeRest());
    case 1:
      return CheckAttributes(input.TakeRest());
    case 2:
      return CheckTexts(&input);
    default: {
      manifest::v1::Manifest proto = SampleMessage();
      while (!input.empty()) rpc::MutateMessage(&input, &proto);
      return CheckManifest(proto.SerializeAsString());
    }
  }
}

}  // namespace
}  // namespace coffer::client

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::client::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
