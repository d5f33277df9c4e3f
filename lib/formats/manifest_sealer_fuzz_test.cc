// Sealed manifests from nowhere, manifests that a faulty writer with the right
// key sealed, and segments in any number and order.

#include "lib/formats/manifest_sealer.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/test_values.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

using fuzz::FuzzCheck;
using fuzz::FuzzInput;

ManifestContext Context() {
  return {IdOf<VaultId>(1), IdOf<FileId>(2), IdOf<VersionId>(3)};
}

// Two segments; made once, because it takes time.
const SealedManifest& LargeManifest() {
  static const SealedManifest sealed = [] {
    crypto::FakeRandom random;
    return SealManifest(
               KeyOf(9), Context(),
               std::string(kManifestSegmentPlaintextSizeBytes + 1, 'm'), random)
        .value();
  }();
  return sealed;
}

std::string SealAny(absl::string_view padded) {
  const ManifestContext context = Context();
  crypto::FakeRandom random;
  return SealValue(crypto::Kdf(KeyOf(9), "manifest"),
                   crypto::LabeledPae("manifest", {context.vault_id.bytes(),
                                                   context.file_id.bytes(),
                                                   context.version_id.bytes()}),
                   padded, random)
      .value();
}

void CheckInline(absl::string_view sealed, bool has_right_key) {
  const absl::StatusOr<crypto::SecretBytes> manifest =
      OpenInlineManifest(KeyOf(9), Context(), sealed);
  if (!manifest.ok()) {
    FuzzCheck(absl::IsDataLoss(manifest.status()), "errors have one code");
    return;
  }
  FuzzCheck(has_right_key, "nobody forges a manifest");
  crypto::FakeRandom random;
  const absl::StatusOr<SealedManifest> again =
      SealManifest(KeyOf(9), Context(), manifest->Expose(), random);
  FuzzCheck(again.ok() && again->inline_manifest.size() == sealed.size(),
            "its padding is the only one");
}

// Right segments, in an order that need not be right, and any bytes.
void CheckSegments(FuzzInput* input) {
  ManifestSegmentOpener opener(KeyOf(9), Context(), input->TakeNumber());
  const auto& segments = LargeManifest().segments;
  std::string order;
  bool failed = false;
  while (!input->empty()) {
    const size_t choice = input->TakeChoice(segments.size() + 1);
    const bool is_right = choice < segments.size();
    const bool added =
        opener.Add(is_right ? segments[choice] : input->TakePiece()).ok();
    FuzzCheck(!added || (is_right && !failed), "only right segments are added");
    failed = failed || !added;
    order.push_back(static_cast<char>('0' + choice));
  }
  FuzzCheck(!opener.Finish().ok() || order == "01",
            "a manifest is whole or does not open");
}

void Run(FuzzInput input) {
  constexpr size_t kForms = 3;
  switch (input.TakeChoice(kForms)) {
    case 0:
      return CheckInline(input.TakeRest(), false);
    case 1:
      return CheckInline(SealAny(input.TakeRest()), true);
    default:
      return CheckSegments(&input);
  }
}

}  // namespace
}  // namespace coffer::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::formats::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
