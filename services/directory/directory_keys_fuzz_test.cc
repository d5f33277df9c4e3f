// Keys of any bytes: refused, or taken apart to parts that make the same key.

#include "services/directory/directory_keys.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"

namespace coffer::directory {
namespace {

using fuzz::FuzzCheck;

// `decode` takes a key apart, `encode` puts the parts together.
template <typename Decode, typename Encode>
void CheckKey(absl::string_view key, Decode decode, Encode encode) {
  const auto parts = decode(key);
  if (parts.ok()) {
    FuzzCheck(encode(*parts) == key, "a key and its parts are the same");
  } else {
    FuzzCheck(absl::IsDataLoss(parts.status()), "errors have one code");
  }
}

void CheckKeys(absl::string_view key) {
  CheckKey(key, DecodeEntryRowKey, [](const EntryRowKeyParts& parts) {
    return EntryRowKey(parts.folder_id, parts.name_tag);
  });
  CheckKey(key, DecodeVersionKey, [](const VersionKeyParts& parts) {
    return VersionKey(parts.file_id, parts.version_number);
  });
  CheckKey(key, DecodeReferenceKey, [](const ReferenceKeyParts& parts) {
    return ReferenceKey(parts.file_id, parts.version_number, parts.index);
  });
  CheckKey(key, DecodeBlobReferenceKey, [](const BlobReferenceKeyParts& parts) {
    return BlobReferenceKey(parts.blob_id, parts.file_id, parts.version_number,
                            parts.index);
  });
  CheckKey(key, DecodeGarbageKey, [](const GarbageKeyParts& parts) {
    return GarbageKey(parts.due_time, parts.blob_id);
  });
  CheckKey(key, DecodeRequestTimeKey, [](const RequestTimeKeyParts& parts) {
    return RequestTimeKey(parts.proposed_time, parts.request_id);
  });
  CheckKey(key, DecodeNumberKey, NumberKey);
}

void CheckRanges(absl::string_view key, absl::string_view other) {
  const std::string end = PrefixEnd(key);
  if (end.empty()) {
    FuzzCheck(key.find_first_not_of('\xff') == absl::string_view::npos,
              "only prefixes of the last keys have no end");
  } else {
    FuzzCheck((key <= other && other < end) == absl::StartsWith(other, key),
              "exactly what begins with the prefix is before its end");
  }
  const std::string after = KeyAfter(key);
  FuzzCheck(key < after && !(key < other && other < after),
            "nothing is between a key and the next");
}

}  // namespace
}  // namespace coffer::directory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::fuzz::FuzzInput input(data, size);
  const absl::string_view key = input.TakePiece();
  coffer::directory::CheckKeys(key);
  coffer::directory::CheckRanges(key, input.TakeRest());
  return 0;
}
