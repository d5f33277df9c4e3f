#include "client/cli/fd_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

class FdSourceTest : public ::testing::Test {
 protected:
  FdSourceTest() { EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~FdSourceTest() override {
    close(ends_[0]);
    CloseWriter();
  }

  void Write(absl::string_view text) {
    EXPECT_EQ(write(ends_[1], text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
  }

  void CloseWriter() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  std::array<int, 2> ends_;
  Cancellation cancellation_;
  std::array<uint8_t, 8> buffer_{};
};

TEST_F(FdSourceTest, FillsTheBufferFromPieces) {
  COFFER_ASSERT_OK_AND_ASSIGN(auto source,
                              FdSource::Create(ends_[0], &cancellation_));
  std::thread writer([this] {
    for (int i = 0; i < 5; ++i) Write("ab");
    CloseWriter();
  });
  EXPECT_THAT(source->Read(absl::MakeSpan(buffer_)), IsOkAndHolds(8u));
  EXPECT_THAT(source->Read(absl::MakeSpan(buffer_)), IsOkAndHolds(2u));
  EXPECT_THAT(source->Read(absl::MakeSpan(buffer_)), IsOkAndHolds(0u));
  writer.join();
}

TEST_F(FdSourceTest, CancellationEndsABlockedRead) {
  COFFER_ASSERT_OK_AND_ASSIGN(auto source,
                              FdSource::Create(ends_[0], &cancellation_));
  std::thread canceller([this] { cancellation_.Cancel(); });
  EXPECT_THAT(source->Read(absl::MakeSpan(buffer_)),
              StatusIs(absl::StatusCode::kCancelled));
  canceller.join();
}

TEST_F(FdSourceTest, WorksWithoutCancellation) {
  COFFER_ASSERT_OK_AND_ASSIGN(auto source, FdSource::Create(ends_[0], nullptr));
  Write("abc");
  EXPECT_THAT(source->ReadSome(absl::MakeSpan(buffer_)), IsOkAndHolds(3u));
}

TEST_F(FdSourceTest, UnreadableDescriptorIsAnError) {
  const int folder = open("/", O_RDONLY | O_CLOEXEC);
  COFFER_ASSERT_OK_AND_ASSIGN(auto source, FdSource::Create(folder, nullptr));
  EXPECT_FALSE(source->Read(absl::MakeSpan(buffer_)).ok());
  close(folder);
}

}  // namespace
}  // namespace coffer::cli
