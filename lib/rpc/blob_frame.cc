#include "lib/rpc/blob_frame.h"

#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/slice_cursor.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::rpc {
namespace {

enum WireType : uint64_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kFixed32 = 5,
};
constexpr uint64_t kHeaderTag = 1 << 3 | kLengthDelimited;
constexpr uint64_t kDataTag = 2 << 3 | kLengthDelimited;
// Tags and lengths have 32 bits, values 64.
constexpr int kMaxVarint32Bytes = 5;
constexpr int kMaxVarint64Bytes = 10;

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) {
    out->push_back(static_cast<char>(value | 0x80));
  }
  out->push_back(static_cast<char>(value));
}

absl::Status Malformed(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("cannot read a message with blob data: ", why,
                                "; the sender does not follow the protocol"),
                   {reason::kMalformed, {}});
}

absl::Status Truncated() { return Malformed("a field exceeds the message"); }

class Decoder {
 public:
  explicit Decoder(const grpc::ByteBuffer& buffer) : cursor_(buffer) {}

  absl::StatusOr<BlobFrame> Decode() && {
    while (cursor_.remaining() > 0) {
      COFFER_RETURN_IF_ERROR(ReadField());
    }
    return std::move(frame_);
  }

 private:
  absl::Status ReadField() {
    std::string raw_tag;
    uint64_t tag = 0;
    if (!cursor_.ReadVarint(kMaxVarint32Bytes, &tag, &raw_tag) ||
        tag > UINT32_MAX || tag >> 3 == 0) {
      return Malformed("a field has no valid tag");
    }
    if (tag == kHeaderTag) return ReadHeader();
    if (tag == kDataTag) return ReadData();
    frame_.other_fields += raw_tag;
    COFFER_RETURN_IF_ERROR(CopyValue(static_cast<WireType>(tag & 7)));
    return CheckOverhead(0);
  }

  absl::Status ReadHeader() {
    COFFER_ASSIGN_OR_RETURN(const uint64_t length, ReadLength(nullptr));
    COFFER_RETURN_IF_ERROR(CheckOverhead(length));
    return cursor_.Append(length, &frame_.header) ? absl::OkStatus()
                                                  : Truncated();
  }

  absl::Status ReadData() {
    COFFER_ASSIGN_OR_RETURN(frame_.data_size, ReadLength(nullptr));
    frame_.data.clear();
    return cursor_.Share(frame_.data_size, &frame_.data) ? absl::OkStatus()
                                                         : Truncated();
  }

  absl::Status CopyValue(WireType type) {
    std::string* const out = &frame_.other_fields;
    switch (type) {
      case kVarint: {
        uint64_t ignored = 0;
        return cursor_.ReadVarint(kMaxVarint64Bytes, &ignored, out)
                   ? absl::OkStatus()
                   : Malformed("a number is not valid");
      }
      case kFixed64:
        return cursor_.Append(8, out) ? absl::OkStatus() : Truncated();
      case kFixed32:
        return cursor_.Append(4, out) ? absl::OkStatus() : Truncated();
      case kLengthDelimited: {
        COFFER_ASSIGN_OR_RETURN(const uint64_t length, ReadLength(out));
        COFFER_RETURN_IF_ERROR(CheckOverhead(length));
        return cursor_.Append(length, out) ? absl::OkStatus() : Truncated();
      }
    }
    return Malformed("a field has a type that is not known");
  }

  // A length that is no more than what is left of the message.
  absl::StatusOr<uint64_t> ReadLength(std::string* copy) {
    uint64_t length = 0;
    if (!cursor_.ReadVarint(kMaxVarint32Bytes, &length, copy) ||
        length > cursor_.remaining()) {
      return Truncated();
    }
    return length;
  }

  absl::Status CheckOverhead(uint64_t more) const {
    if (frame_.header.size() + frame_.other_fields.size() + more <=
        kBlobFrameMaxOverheadBytes) {
      return absl::OkStatus();
    }
    return Malformed(absl::StrCat("all but the data has more than ",
                                  kBlobFrameMaxOverheadBytes, " bytes"));
  }

  SliceCursor cursor_;
  BlobFrame frame_;
};

}  // namespace

void BlobFrame::AppendDataTo(std::string* out) const {
  for (const grpc::Slice& slice : data) {
    // Not begin() and end(): of another type, they would be copied twice.
    out->append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
}

std::string BlobFrame::JoinData() const {
  std::string joined;
  joined.reserve(data_size);
  AppendDataTo(&joined);
  return joined;
}

grpc::ByteBuffer EncodeBlobFrame(absl::string_view header,
                                 const SharedBytes& data) {
  std::string prefix;
  if (!header.empty()) {
    AppendVarint(kHeaderTag, &prefix);
    AppendVarint(header.size(), &prefix);
    prefix.append(header.data(), header.size());
  }
  if (data.empty()) {
    const grpc::Slice slice(prefix);
    return grpc::ByteBuffer(&slice, 1);
  }
  AppendVarint(kDataTag, &prefix);
  AppendVarint(data.size(), &prefix);
  const grpc::Slice slices[] = {grpc::Slice(prefix), data.ToSlice()};
  return grpc::ByteBuffer(slices, 2);
}

absl::StatusOr<BlobFrame> DecodeBlobFrame(const grpc::ByteBuffer& buffer) {
  return Decoder(buffer).Decode();
}

}  // namespace coffer::rpc
