#include "lib/rpc/shared_bytes.h"

#include <algorithm>

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace coffer::rpc {
namespace {

using Owner = std::shared_ptr<const void>;

// The last reference to a slice may go in another thread than that which made
// it. gRPC's counters order the two, but ThreadSanitizer does not see them.
void NoteHandOver(Owner* owner) {
#ifdef __SANITIZE_THREAD__
  __tsan_release(owner);
#else
  static_cast<void>(owner);
#endif
}

void NoteTakeOver(Owner* owner) {
#ifdef __SANITIZE_THREAD__
  __tsan_acquire(owner);
#else
  static_cast<void>(owner);
#endif
}

void Release(void* data) {
  Owner* const owner = static_cast<Owner*>(data);
  NoteTakeOver(owner);
  const std::unique_ptr<Owner> released(owner);
}

}  // namespace

SharedBytes SharedBytes::Sub(size_t offset, size_t length) const {
  return SharedBytes(owner_,
                     bytes_.substr(std::min(offset, bytes_.size()), length));
}

grpc::Slice SharedBytes::ToSlice() const {
  if (bytes_.empty()) return grpc::Slice();
  auto owner = std::make_unique<Owner>(owner_);
  NoteHandOver(owner.get());
  // gRPC takes a pointer to non-const and does not write.
  return grpc::Slice(const_cast<char*>(bytes_.data()), bytes_.size(), &Release,
                     owner.release());
}

}  // namespace coffer::rpc
