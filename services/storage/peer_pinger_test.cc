#include "services/storage/peer_pinger.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/fake_directory_client.h"
#include "services/storage/fake_peer_client.h"

namespace coffer::storage {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

NodeId Id(int number) {
  std::string bytes(NodeId::kSize, '\0');
  bytes[0] = static_cast<char>(number >> 8);
  bytes[1] = static_cast<char>(number);
  return *NodeId::FromBytes(bytes);
}

std::string Address(int number) { return absl::StrCat("host-", number, ":1"); }

DirectoryClient::Peer Peer(int number) {
  return {Id(number),
          {{"external", "elsewhere:9"}, {"cluster", Address(number)}}};
}

class PeerPingerTest : public testing::Test {
 protected:
  // A cluster of so many nodes, all of which answer.
  void Have(int nodes) {
    DirectoryClient::PeerPage page;
    for (int i = nodes - 1; i >= 0; --i) {
      page.peers.push_back(Peer(i));
      peers_.SetAnswer(Address(i), Id(i));
    }
    directory_.SetPage("", page);
  }

  FakeClock clock_;
  FakeDirectoryClient directory_;
  FakePeerClient peers_;
  PeerPingerOptions options_;
  PeerPinger pinger_{options_, &directory_, &peers_, &clock_};
};

TEST_F(PeerPingerTest, AsksEveryNodeAtItsClusterAddress) {
  Have(3);
  peers_.SetHook([this] { clock_.Advance(absl::Milliseconds(7)); });
  options_.parallelism = 1;
  PeerPinger pinger(options_, &directory_, &peers_, &clock_);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<PeerPing> pings,
                              pinger.PingAll(""));
  ASSERT_THAT(pings, SizeIs(3));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pings[i].node_id, Id(i));
    EXPECT_EQ(pings[i].address, Address(i));
    EXPECT_THAT(pings[i].status, IsOk());
    EXPECT_EQ(pings[i].round_trip_time, absl::Milliseconds(7));
  }
  for (const FakePeerClient::Question& question : peers_.questions()) {
    EXPECT_EQ(question.timeout, options_.peer_timeout);
  }
}

TEST_F(PeerPingerTest, SaysWhyANodeIsNotReached) {
  Have(3);
  peers_.SetAnswer(Address(0), absl::UnavailableError("no route to host"));
  peers_.SetAnswer(Address(1), Id(2));
  DirectoryClient::PeerPage page;
  page.peers = {Peer(0), Peer(1), {Id(2), {{"external", "b:2"}}}};
  directory_.SetPage("", page);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<PeerPing> pings,
                              pinger_.PingAll(""));
  ASSERT_THAT(pings, SizeIs(3));
  EXPECT_THAT(pings[0].status,
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no route")));
  EXPECT_THAT(pings[1].status, StatusIs(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr(Id(2).ToHex())));
  EXPECT_THAT(pings[2].status, StatusIs(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr("no address")));
  EXPECT_EQ(pings[2].address, "");
  // The one without a cluster address was not asked anywhere else.
  EXPECT_THAT(peers_.questions(), SizeIs(2));
}

TEST_F(PeerPingerTest, FailsWithoutADirectory) {
  PeerPinger alone(options_, nullptr, &peers_, &clock_);
  EXPECT_THAT(alone.PingAll(""),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kNoDirectory)));
  EXPECT_THAT(pinger_.PingAll(""), StatusIs(absl::StatusCode::kUnavailable,
                                            HasSubstr("the directory")));
  EXPECT_THAT(peers_.questions(), IsEmpty());
}

TEST_F(PeerPingerTest, ReadsAllPagesAndNoMoreThanItsLimit) {
  options_.max_peers = 3;
  PeerPinger pinger(options_, &directory_, &peers_, &clock_);
  directory_.SetPage("", {{Peer(0), Peer(1)}, "a"});
  // More than was asked for.
  directory_.SetPage("a", {{Peer(2), Peer(3), Peer(4)}, "b"});
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<PeerPing> pings,
                              pinger.PingAll(""));
  EXPECT_THAT(pings, SizeIs(3));
  const auto listings = directory_.listings();
  ASSERT_THAT(listings, SizeIs(2));
  EXPECT_EQ(listings[0].page_size, 3);
  EXPECT_EQ(listings[1].page_size, 1);
  EXPECT_EQ(listings[1].page_token, "a");
}

TEST_F(PeerPingerTest, FailsWhenTheListDoesNotEnd) {
  directory_.SetPage("", {{}, "again"});
  EXPECT_THAT(pinger_.PingAll(""), StatusIs(absl::StatusCode::kUnavailable,
                                            HasSubstr("does not end")));
}

TEST_F(PeerPingerTest, AsksAFewAtATime) {
  constexpr int kNodes = 100;
  options_.parallelism = 4;
  PeerPinger pinger(options_, &directory_, &peers_, &clock_);
  Have(kNodes);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<PeerPing> pings,
                              pinger.PingAll(""));
  EXPECT_THAT(pings, SizeIs(kNodes));
  EXPECT_LE(peers_.greatest_parallelism(), options_.parallelism);
  EXPECT_THAT(peers_.questions(), SizeIs(kNodes));
}

TEST_F(PeerPingerTest, TheRoundEndsInTime) {
  options_.parallelism = 1;
  PeerPinger pinger(options_, &directory_, &peers_, &clock_);
  Have(5);
  peers_.SetHook([this] { clock_.Advance(absl::Seconds(2)); });
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<PeerPing> pings,
                              pinger.PingAll(""));
  ASSERT_THAT(pings, SizeIs(5));
  // Two take four seconds, the third has one second left.
  const auto questions = peers_.questions();
  ASSERT_THAT(questions, SizeIs(3));
  EXPECT_EQ(questions[2].timeout, absl::Seconds(1));
  int unasked = 0;
  for (const PeerPing& ping : pings) {
    if (absl::IsAborted(ping.status)) ++unasked;
  }
  EXPECT_EQ(unasked, 2);
}

TEST_F(PeerPingerTest, CallersAtTheSameMomentShareARound) {
  Have(1);
  absl::Notification asked;
  absl::Notification may_answer;
  peers_.SetHook([&] {
    asked.Notify();
    may_answer.WaitForNotification();
  });
  std::vector<std::thread> callers;
  const auto call = [this] {
    EXPECT_THAT(pinger_.PingAll(""), IsOkAndHolds(SizeIs(1)));
  };
  callers.emplace_back(call);
  asked.WaitForNotification();
  // A second question would notify a second time, and end this test.
  for (int i = 0; i < 8; ++i) callers.emplace_back(call);
  may_answer.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(peers_.questions(), SizeIs(1));
  EXPECT_THAT(directory_.listings(), SizeIs(1));
}

TEST_F(PeerPingerTest, ARoundIsRepeatedWhenItIsOld) {
  Have(1);
  EXPECT_THAT(pinger_.PingAll(""), IsOk());
  clock_.Advance(options_.result_lifetime - absl::Milliseconds(1));
  EXPECT_THAT(pinger_.PingAll(""), IsOk());
  EXPECT_THAT(peers_.questions(), SizeIs(1));
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(pinger_.PingAll(""), IsOk());
  EXPECT_THAT(peers_.questions(), SizeIs(2));
}

}  // namespace
}  // namespace coffer::storage
