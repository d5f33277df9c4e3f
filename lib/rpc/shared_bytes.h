#ifndef COFFER_LIB_RPC_SHARED_BYTES_H_
#define COFFER_LIB_RPC_SHARED_BYTES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "grpcpp/support/slice.h"

namespace coffer::rpc {

// Bytes that several owners share and nobody changes, to be sent without
// copies. Copying this object shares them. Thread-safe like a const object.
class SharedBytes {
 public:
  // No bytes.
  SharedBytes() = default;

  // All of a string.
  explicit SharedBytes(std::shared_ptr<const std::string> string)
      : bytes_(*string), owner_(std::move(string)) {}

  // `bytes`, which stay valid and unchanged as long as `owner` exists: say, a
  // pinned block of a cache.
  SharedBytes(std::shared_ptr<const void> owner, absl::string_view bytes)
      : bytes_(bytes), owner_(std::move(owner)) {}

  absl::string_view view() const { return bytes_; }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  // At most `length` bytes from `offset` on; none beyond the end.
  SharedBytes Sub(size_t offset, size_t length) const;

  // The same bytes for gRPC, which lets go of them in a thread of its own, some
  // time after the message was sent.
  grpc::Slice ToSlice() const;

 private:
  absl::string_view bytes_;
  std::shared_ptr<const void> owner_;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_SHARED_BYTES_H_
