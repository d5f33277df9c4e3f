#include "lib/rpc/slice_cursor.h"

#include <algorithm>

namespace coffer::rpc {

SliceCursor::SliceCursor(const grpc::ByteBuffer& buffer) {
  // A buffer that was never filled is an empty message, too.
  if (!buffer.Valid() || !buffer.Dump(&slices_).ok()) slices_.clear();
  for (const grpc::Slice& slice : slices_) remaining_ += slice.size();
}

bool SliceCursor::ReadVarint(int max_bytes, uint64_t* value,
                             std::string* copy) {
  *value = 0;
  for (int i = 0; i < max_bytes; ++i) {
    uint8_t byte = 0;
    if (!ReadByte(&byte)) return false;
    if (copy != nullptr) copy->push_back(static_cast<char>(byte));
    const uint64_t bits = byte & 0x7f;
    const int shift = 7 * i;
    if ((bits << shift) >> shift != bits) return false;
    *value |= bits << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool SliceCursor::Append(uint64_t size, std::string* out) {
  if (size > remaining_) return false;
  while (size > 0) {
    const size_t part = std::min<uint64_t>(size, Available());
    const uint8_t* const begin = slices_[index_].begin() + offset_;
    out->append(begin, begin + part);
    offset_ += part;
    remaining_ -= part;
    size -= part;
  }
  return true;
}

bool SliceCursor::Share(uint64_t size, std::vector<grpc::Slice>* out) {
  if (size > remaining_) return false;
  while (size > 0) {
    const size_t part = std::min<uint64_t>(size, Available());
    out->push_back(slices_[index_].sub(offset_, offset_ + part));
    offset_ += part;
    remaining_ -= part;
    size -= part;
  }
  return true;
}

bool SliceCursor::ReadByte(uint8_t* byte) {
  if (remaining_ == 0) return false;
  Available();
  *byte = slices_[index_].begin()[offset_];
  ++offset_;
  --remaining_;
  return true;
}

size_t SliceCursor::Available() {
  while (offset_ == slices_[index_].size()) {
    ++index_;
    offset_ = 0;
  }
  return slices_[index_].size() - offset_;
}

}  // namespace coffer::rpc
