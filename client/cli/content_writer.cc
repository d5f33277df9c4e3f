#include "client/cli/content_writer.h"

#include <cstddef>

#include "absl/strings/escaping.h"

namespace coffer::cli {
namespace {

constexpr size_t kMaxItemBytes = 48 << 10;

}  // namespace

absl::Status ContentWriter::Write(absl::string_view bytes) {
  if (!output_.json()) {
    output_.WriteRaw(bytes);
    return output_.Flush();
  }
  while (!bytes.empty()) {
    const absl::string_view piece = bytes.substr(0, kMaxItemBytes);
    output_.WriteItem(
        {{"offset", offset_}, {"data_base64", absl::Base64Escape(piece)}});
    offset_ += piece.size();
    bytes.remove_prefix(piece.size());
  }
  return output_.Flush();
}

}  // namespace coffer::cli
