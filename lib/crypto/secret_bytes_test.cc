#include "lib/crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/status_matchers.h"

namespace {

// Looks at one block of memory just before it is freed.
struct FreedMemoryWatch {
  const char* start = nullptr;
  size_t size = 0;
  bool freed = false;
  bool was_zero = false;
};
FreedMemoryWatch watch;

void LookBeforeFree(void* memory) {
  if (memory == nullptr || memory != watch.start) return;
  watch.freed = true;
  watch.was_zero = std::all_of(watch.start, watch.start + watch.size,
                               [](char c) { return c == 0; });
  watch.start = nullptr;
}

}  // namespace

void* operator new[](size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete[](void* memory) noexcept {
  LookBeforeFree(memory);
  std::free(memory);
}
void operator delete[](void* memory, size_t) noexcept {
  LookBeforeFree(memory);
  std::free(memory);
}

namespace coffer::crypto {
namespace {

constexpr absl::string_view kSecret("hunter2\0hunter2", 15);

void Watch(absl::string_view memory) {
  watch = {memory.data(), memory.size(), false, false};
}

template <typename T, typename = void>
struct IsPrintable : std::false_type {};
template <typename T>
struct IsPrintable<T, std::void_t<decltype(std::declval<std::ostream&>()
                                           << std::declval<const T&>())>>
    : std::true_type {};

template <typename T, typename = void>
struct HasEqualsOperator : std::false_type {};
template <typename T>
struct HasEqualsOperator<T, std::void_t<decltype(std::declval<const T&>() ==
                                                 std::declval<const T&>())>>
    : std::true_type {};

TEST(SecretBytesTest, CannotBeCopiedPrintedOrComparedByAccident) {
  EXPECT_TRUE(IsPrintable<std::string>::value);
  EXPECT_FALSE(IsPrintable<SecretBytes>::value);
  EXPECT_FALSE(IsPrintable<SecretKey>::value);
  EXPECT_FALSE(HasEqualsOperator<SecretBytes>::value);
  EXPECT_FALSE(HasEqualsOperator<SecretKey>::value);
  EXPECT_FALSE(std::is_copy_constructible<SecretBytes>::value);
  EXPECT_FALSE(std::is_copy_constructible<SecretKey>::value);
  EXPECT_FALSE(std::is_default_constructible<SecretKey>::value);
  EXPECT_FALSE((std::is_convertible<SecretBytes, absl::string_view>::value));
}

TEST(SecretBytesTest, WipesOnDestruction) {
  {
    const SecretBytes secret = SecretBytes::CopyFrom(kSecret);
    Watch(secret.Expose());
    EXPECT_EQ(secret.Expose(), kSecret);
  }
  EXPECT_TRUE(watch.freed);
  EXPECT_TRUE(watch.was_zero);
}

TEST(SecretBytesTest, WipesWhatAnAssignmentReplaces) {
  SecretBytes secret = SecretBytes::CopyFrom(kSecret);
  Watch(secret.Expose());
  secret = SecretBytes::CopyFrom("other");
  EXPECT_TRUE(watch.freed);
  EXPECT_TRUE(watch.was_zero);
  EXPECT_EQ(secret.Expose(), "other");
}

TEST(SecretBytesTest, MovesTheOnlyCopy) {
  SecretBytes first = SecretBytes::CopyFrom(kSecret);
  const char* const memory = first.Expose().data();
  const SecretBytes second = std::move(first);
  EXPECT_EQ(second.Expose().data(), memory);
  EXPECT_TRUE(first.empty());  // NOLINT: what the contract says
  EXPECT_TRUE(first.Expose().empty());
}

TEST(SecretBytesTest, SelfMoveKeepsTheSecret) {
  SecretBytes secret = SecretBytes::CopyFrom(kSecret);
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.Expose(), kSecret);
}

TEST(SecretBytesTest, ClonesAreIndependent) {
  SecretBytes secret = SecretBytes::CopyFrom(kSecret);
  const SecretBytes clone = secret.Clone();
  EXPECT_TRUE(clone.Equals(secret));
  secret.ExposeMutable()[0] ^= 1;
  EXPECT_FALSE(clone.Equals(secret));
  EXPECT_EQ(clone.Expose(), kSecret);
}

TEST(SecretBytesTest, EqualsLooksAtSizesAndBytes) {
  const SecretBytes secret = SecretBytes::CopyFrom(kSecret);
  EXPECT_TRUE(secret.Equals(secret));
  EXPECT_FALSE(secret.Equals(SecretBytes::CopyFrom(kSecret.substr(1))));
  EXPECT_FALSE(secret.Equals(SecretBytes()));
  EXPECT_TRUE(SecretBytes().Equals(SecretBytes(0)));
}

TEST(SecretBytesTest, StartsWithZeros) {
  EXPECT_EQ(SecretBytes(3).Expose(), absl::string_view("\0\0\0", 3));
}

TEST(SecretBytesTest, GeneratesFromTheGivenRandomness) {
  FakeRandom random(7);
  FakeRandom same(7);
  const SecretBytes secret = SecretBytes::Generate(20, random);
  EXPECT_EQ(secret.size(), 20u);
  EXPECT_TRUE(secret.Equals(SecretBytes::Generate(20, same)));
  EXPECT_FALSE(secret.Equals(SecretBytes::Generate(20, same)));
}

TEST(SecretKeyTest, TakesExactly32Bytes) {
  EXPECT_EQ(SecretKey::FromBytes(std::string(32, 'k'))->Expose(),
            std::string(32, 'k'));
  for (const size_t size : {0, 1, 31, 33, 64}) {
    EXPECT_THAT(SecretKey::FromBytes(std::string(size, 'k')),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(SecretKey::FromSecret(SecretBytes(size)),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(SecretKeyTest, ClonesAndCompares) {
  FakeRandom random;
  const SecretKey key = SecretKey::Generate(random);
  EXPECT_TRUE(key.Equals(key.Clone()));
  EXPECT_FALSE(key.Equals(SecretKey::Generate(random)));
}

TEST(SecretKeyTest, AMovedFromKeyIsNoKeyOfZeros) {
  FakeRandom random;
  SecretKey key = SecretKey::Generate(random);
  const SecretKey taken = std::move(key);
  EXPECT_EQ(taken.Expose().size(), kSecretKeySizeBytes);
  EXPECT_TRUE(key.Expose().empty());  // NOLINT: what the contract says
}

}  // namespace
}  // namespace coffer::crypto
