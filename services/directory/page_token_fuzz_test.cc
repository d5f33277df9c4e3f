// Page tokens of any bytes, made and changed ones: refused, or for exactly the
// position and request that they were made for.

#include "services/directory/page_token.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"

namespace coffer::directory {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;

// Keys are shorter; longer ones make tokens that are too long.
constexpr size_t kMaxPositionBytes = 512;

void CheckToken(absl::string_view token, absl::string_view list) {
  const absl::StatusOr<std::string> position =
      ParsePageToken({list, "parameter"}, token);
  if (!position.ok()) {
    FuzzCheck(absl::IsInvalidArgument(position.status()),
              "errors have one code");
    return;
  }
  const std::string own = MakePageToken({list, "parameter"}, *position);
  FuzzCheck(own.empty() == token.empty(), "only the empty token is the start");
  FuzzCheck(*ParsePageToken({list, "parameter"}, own) == *position,
            "a position leads back to itself");
}

// A token with one character changed.
void CheckChanged(FuzzInput* input, absl::string_view position) {
  std::string token = MakePageToken({"List", "parameter"}, position);
  FuzzCheck(*ParsePageToken({"List", "parameter"}, token) == position,
            "a token gives its position");
  FuzzCheck(
      position.empty() || !ParsePageToken({"Other", "parameter"}, token).ok(),
      "a token is for one list");
  if (token.empty()) return;
  token[input->TakeNumber() % token.size()] =
      static_cast<char>(input->TakeByte());
  const absl::StatusOr<std::string> changed =
      ParsePageToken({"List", "parameter"}, token);
  FuzzCheck(!changed.ok() || *changed == position,
            "no damage leads to another position");
}

void Run(FuzzInput input) {
  if (input.TakeChoice(2) == 0) {
    const absl::string_view list = input.TakePiece();
    return CheckToken(input.TakeRest(), list);
  }
  const std::string position(input.TakePiece().substr(0, kMaxPositionBytes));
  CheckChanged(&input, position);
}

}  // namespace
}  // namespace coffer::directory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::directory::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
