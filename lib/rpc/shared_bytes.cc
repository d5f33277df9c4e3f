#include "lib/rpc/shared_bytes.h"

#include <algorithm>

namespace coffer::rpc {
namespace {

using Owner = std::shared_ptr<const void>;

void Release(void* owner) {
  const std::unique_ptr<Owner> released(static_cast<Owner*>(owner));
}

}  // namespace

SharedBytes SharedBytes::Sub(size_t offset, size_t length) const {
  return SharedBytes(owner_,
                     bytes_.substr(std::min(offset, bytes_.size()), length));
}

grpc::Slice SharedBytes::ToSlice() const {
  if (bytes_.empty()) return grpc::Slice();
  // gRPC takes a pointer to non-const and does not write.
  return grpc::Slice(const_cast<char*>(bytes_.data()), bytes_.size(), &Release,
                     std::make_unique<Owner>(owner_).release());
}

}  // namespace coffer::rpc
