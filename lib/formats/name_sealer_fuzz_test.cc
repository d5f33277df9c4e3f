// Sealed names from nowhere, and names that a faulty writer with the right key
// sealed: refused, or opened to a valid name of this size.

#include "lib/formats/name_sealer.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/pae.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_name.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_keys.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

using fuzz::FuzzCheck;

// Does not change, and takes time to derive.
const VaultKeys& Keys() {
  static const VaultKeys keys = TestVaultKeys();
  return keys;
}

NameContext Context() {
  return {IdOf<FolderId>(3), IdOf<EntryId>(2), EntryKind::kFile};
}

std::string SealAny(absl::string_view padded) {
  const NameContext context = Context();
  crypto::FakeRandom random;
  return SealValue(
             Keys().name_key(),
             crypto::LabeledPae(
                 "name", {Keys().vault_id().bytes(), context.parent_id.bytes(),
                          context.child_id.bytes(), "\x01"}),
             padded, random)
      .value();
}

void CheckName(absl::string_view sealed, bool has_right_key) {
  const absl::StatusOr<std::string> name = OpenName(Keys(), Context(), sealed);
  FuzzCheck(!OpenVaultName(Keys(), sealed).ok(),
            "no name of an entry names a vault");
  if (!name.ok()) {
    FuzzCheck(absl::IsDataLoss(name.status()), "errors have one code");
    return;
  }
  FuzzCheck(has_right_key, "nobody forges a name");
  FuzzCheck(ValidateName(*name).ok(), "the name is one");
  FuzzCheck(ValidateSealedName(sealed).ok(), "servers let it pass");
  crypto::FakeRandom random;
  FuzzCheck(SealName(Keys(), Context(), *name, random)->size() == sealed.size(),
            "its size says no more than its length");
}

void Run(fuzz::FuzzInput input) {
  const bool has_right_key = input.TakeChoice(2) == 1;
  const absl::string_view rest = input.TakeRest();
  CheckName(has_right_key ? SealAny(rest) : std::string(rest), has_right_key);
}

}  // namespace
}  // namespace coffer::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::formats::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
