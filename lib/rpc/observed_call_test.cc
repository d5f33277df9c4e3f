#include "lib/rpc/observed_call.h"

#include <vector>

#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/rpc/recording_observer.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {
namespace {

class ObservedCallTest : public ::testing::Test {
 protected:
  RecordingObserver observer_;
  const std::vector<ServerCallObserver*> observers_ = {&observer_};
  grpc::ServerContext context_;
};

TEST_F(ObservedCallTest, TellsTheEndOnce) {
  {
    ObservedCall call(observers_, "/a.Service/Do", context_);
    EXPECT_EQ(observer_.started(), 1);
    call.CountReceived();
    call.CountSent();
    call.CountSent();
    call.End(grpc::Status(grpc::StatusCode::NOT_FOUND, "no such thing"));
    call.End(grpc::Status::OK);
    EXPECT_EQ(observer_.released(), 0);
  }
  EXPECT_EQ(observer_.released(), 1);
  const RecordedCall ended = observer_.Next();
  EXPECT_EQ(ended.service, "a.Service");
  EXPECT_EQ(ended.method, "Do");
  EXPECT_EQ(ended.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ended.message, "no such thing");
  EXPECT_EQ(ended.received, 1);
  EXPECT_EQ(ended.sent, 2);
  EXPECT_GE(ended.duration, absl::ZeroDuration());
  EXPECT_EQ(observer_.pending(), 0);
}

TEST_F(ObservedCallTest, WhatHasNoEndWasCancelled) {
  { ObservedCall call(observers_, "/a.Service/Do", context_); }
  const RecordedCall ended = observer_.Next();
  EXPECT_EQ(ended.code, grpc::StatusCode::CANCELLED);
  EXPECT_EQ(ended.method, "Do");
  EXPECT_EQ(ended.origin.peer, "");
}

TEST_F(ObservedCallTest, PathsWithoutAServiceAreMethods) {
  for (const char* path : {"odd", "/odd", ""}) {
    { ObservedCall call(observers_, path, context_); }
    const RecordedCall ended = observer_.Next();
    EXPECT_EQ(ended.service, "");
    EXPECT_EQ(ended.method, path);
  }
}

}  // namespace
}  // namespace coffer::rpc
