#include "lib/crypto/sha256.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace coffer::crypto {
namespace {

constexpr char kEmptyHex[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kAbcHex[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256Test, KnownDigests) {
  EXPECT_EQ(Sha256("").ToHex(), kEmptyHex);
  EXPECT_EQ(Sha256(absl::string_view()).ToHex(), kEmptyHex);
  EXPECT_EQ(Sha256("abc").ToHex(), kAbcHex);
  EXPECT_EQ(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                .ToHex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256(std::string(1000000, 'a')).ToHex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256HasherTest, PiecesDoNotMatter) {
  const std::string data(300, 'x');
  const Sha256Digest expected = Sha256(data);
  Sha256Hasher hasher;
  for (size_t piece = 1; piece <= data.size(); ++piece) {
    for (size_t i = 0; i < data.size(); i += piece) {
      hasher.Update(absl::string_view(data).substr(i, piece));
    }
    EXPECT_EQ(hasher.Finish(), expected) << piece;
  }
}

TEST(Sha256HasherTest, StartsAgainAfterFinish) {
  Sha256Hasher hasher;
  EXPECT_EQ(hasher.Finish().ToHex(), kEmptyHex);
  hasher.Update("abc");
  EXPECT_EQ(hasher.Finish().ToHex(), kAbcHex);
  EXPECT_EQ(hasher.Finish().ToHex(), kEmptyHex);
}

TEST(Sha256HasherTest, MovesInTheMiddle) {
  Sha256Hasher hasher;
  hasher.Update("a");
  Sha256Hasher moved = std::move(hasher);
  moved.Update("bc");
  EXPECT_EQ(moved.Finish().ToHex(), kAbcHex);
}

TEST(Sha256Test, ThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 1000; ++j) EXPECT_EQ(Sha256("abc").ToHex(), kAbcHex);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Sha256("abc").ToHex(), kAbcHex);
}

}  // namespace
}  // namespace coffer::crypto
