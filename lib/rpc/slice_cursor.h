#ifndef COFFER_LIB_RPC_SLICE_CURSOR_H_
#define COFFER_LIB_RPC_SLICE_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace coffer::rpc {

// Reads a received message from front to back without joining its slices. Each
// function returns false, and leaves the position undefined, when fewer bytes
// are left than it needs. Not thread-safe.
class SliceCursor {
 public:
  // Shares the bytes of `buffer`.
  explicit SliceCursor(const grpc::ByteBuffer& buffer);

  // Bytes not read yet.
  size_t remaining() const { return remaining_; }

  // A base-128 varint (protobuf wire format) of at most `max_bytes` bytes and
  // 64 bits. `copy` receives the bytes read unless it is null.
  bool ReadVarint(int max_bytes, uint64_t* value, std::string* copy);

  // Appends a copy of the next `size` bytes.
  bool Append(uint64_t size, std::string* out);

  // Appends references to the next `size` bytes, which keep them in memory.
  bool Share(uint64_t size, std::vector<grpc::Slice>* out);

 private:
  bool ReadByte(uint8_t* byte);
  // Bytes left in the current slice, which is not used up if any are left.
  size_t Available();

  std::vector<grpc::Slice> slices_;
  size_t index_ = 0;   // Of the current slice.
  size_t offset_ = 0;  // Of the next byte in it.
  size_t remaining_ = 0;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_SLICE_CURSOR_H_
