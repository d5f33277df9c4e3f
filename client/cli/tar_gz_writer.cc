#include "client/cli/tar_gz_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace coffer::cli {
namespace {

constexpr size_t kBlockBytes = 512;
// zlib's way to ask for a gzip wrapper around the largest window.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;

// Offsets and widths of the header's fields, as POSIX has them.
constexpr size_t kModeAt = 100;
constexpr size_t kUidAt = 108;
constexpr size_t kGidAt = 116;
constexpr size_t kSizeAt = 124;
constexpr size_t kTimeAt = 136;
constexpr size_t kChecksumAt = 148;
constexpr size_t kChecksumBytes = 8;
constexpr size_t kTypeAt = 156;
constexpr size_t kMagicAt = 257;

void Put(std::string* header, size_t at, absl::string_view text) {
  header->replace(at, text.size(), text.data(), text.size());
}

std::string MakeHeader(absl::string_view name, size_t size, int64_t time) {
  std::string header(kBlockBytes, '\0');
  Put(&header, 0, name);
  Put(&header, kModeAt, "0000600");
  Put(&header, kUidAt, "0000000");
  Put(&header, kGidAt, "0000000");
  Put(&header, kSizeAt, absl::StrFormat("%011o", size));
  Put(&header, kTimeAt, absl::StrFormat("%011o", std::max<int64_t>(time, 0)));
  Put(&header, kTypeAt, "0");
  Put(&header, kMagicAt,
      absl::string_view("ustar\0"
                        "00",
                        8));
  // Summed up as if the checksum were blanks.
  Put(&header, kChecksumAt, std::string(kChecksumBytes, ' '));
  uint32_t sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  Put(&header, kChecksumAt, absl::StrFormat("%06o", sum));
  header[kChecksumAt + kChecksumBytes - 2] = '\0';
  return header;
}

}  // namespace

absl::Status TarGzWriter::Add(absl::string_view name,
                              absl::string_view content) {
  if (name.empty() || name.size() > kMaxNameBytes ||
      absl::StartsWith(name, "/") || absl::StrContains(name, "..") ||
      absl::StrContains(name, absl::string_view("\0", 1))) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", name, "' is no name for a file of an archive"));
  }
  if (content.size() > kMaxFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, " is too large for the archive"));
  }
  absl::StrAppend(&tar_,
                  MakeHeader(name, content.size(), absl::ToUnixSeconds(time_)),
                  content);
  tar_.resize((tar_.size() + kBlockBytes - 1) / kBlockBytes * kBlockBytes);
  return absl::OkStatus();
}

absl::StatusOr<std::string> TarGzWriter::Finish() {
  tar_.resize(tar_.size() + 2 * kBlockBytes);
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return absl::InternalError("cannot begin to compress");
  }
  std::string result(deflateBound(&stream, tar_.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(tar_.data());
  stream.avail_in = static_cast<uInt>(tar_.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  const int end = deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) return absl::InternalError("cannot compress");
  return result;
}

}  // namespace coffer::cli
