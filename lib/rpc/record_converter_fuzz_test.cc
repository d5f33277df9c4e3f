// Records of any content: refused with INVALID_ARGUMENT, or converted to a
// record whose own message converts to itself.

#include "lib/rpc/record_converter.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "lib/formats/file_key.h"
#include "lib/formats/test_records.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/rpc/message_mutator.h"

namespace coffer::rpc {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;

template <typename Proto>
void CheckConversion(const Proto& proto) {
  const auto record = FromProto(proto);
  if (!record.ok()) {
    FuzzCheck(absl::IsInvalidArgument(record.status()), "errors have one code");
    return;
  }
  const Proto own = ToProto(*record);
  const auto again = FromProto(own);
  FuzzCheck(again.ok(), "what is converted converts back");
  FuzzCheck(ToProto(*again).SerializeAsString() == own.SerializeAsString(),
            "nothing is lost on the way");
}

// The message that `input` is, or `sample` with some changes.
template <typename Proto>
void CheckRecord(FuzzInput* input, Proto sample) {
  if (input->TakeChoice(2) == 0) {
    const absl::string_view bytes = input->TakeRest();
    Proto parsed;
    if (parsed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      CheckConversion(parsed);
    }
    return;
  }
  FuzzCheck(FromProto(sample).ok(), "the sample is good");
  while (!input->empty()) MutateMessage(input, &sample);
  CheckConversion(sample);
}

formats::FileKeyRecord SampleFileKey() {
  formats::FileKeyRecord record;
  record.wrapped = std::string(formats::kWrappedFileKeySizeBytes, 'w');
  return record;
}

void Run(FuzzInput input) {
  const google::protobuf::LogSilencer silencer;
  constexpr size_t kTypes = 7;
  switch (input.TakeChoice(kTypes)) {
    case 0:
      return CheckRecord(&input, ToProto(formats::TestVersionRecord()));
    case 1:
      return CheckRecord(&input, ToProto(formats::TestEntryRecord()));
    case 2:
      return CheckRecord(&input, ToProto(formats::TestVaultRecord()));
    case 3:
      return CheckRecord(&input, ToProto(formats::TestMemberRecord()));
    case 4:
      return CheckRecord(&input, ToProto(formats::TestReceipt()));
    case 5:
      return CheckRecord(&input, ToProto(SampleFileKey()));
    default:
      return CheckRecord(&input, ToProto(formats::TestVaultRecord().policy));
  }
}

}  // namespace
}  // namespace coffer::rpc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::rpc::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
