#include "client/directory_stub_caller.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "lib/rpc/deadline.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"

namespace coffer::client {
namespace {

// For the last attempt of a call whose time is nearly used up.
constexpr absl::Duration kMinAttemptTime = absl::Seconds(1);

rpc::RetryPolicy Patient(rpc::RetryPolicy policy) {
  policy.max_attempts = std::numeric_limits<int>::max();
  return policy;
}

absl::Status TimedOut(absl::string_view operation,
                      DirectoryStubCaller::CallKind kind) {
  if (kind == DirectoryStubCaller::CallKind::kRead) {
    return absl::DeadlineExceededError(
        absl::StrCat(operation,
                     ": the directory did not answer in time; check that it "
                     "runs and can be reached, and try again"));
  }
  return MakeError(
      absl::StatusCode::kDeadlineExceeded,
      absl::StrCat(operation,
                   ": the directory did not answer in time, so it is not known "
                   "whether this has happened; look before you run it again"),
      {reason::kOutcomeUnknown, {}});
}

}  // namespace

DirectoryStubCaller::DirectoryStubCaller(const rpc::RetryPolicy& policy,
                                         const rpc::CallMetadata& metadata,
                                         Clock* clock, Sleeper* sleeper,
                                         const rpc::JitterSource& jitter)
    : metadata_(metadata),
      clock_(*clock),
      brief_loop_(policy, clock, sleeper, jitter),
      patient_loop_(Patient(policy), clock, sleeper, jitter) {}

absl::Status DirectoryStubCaller::Call(
    absl::string_view operation, CallKind kind, absl::Duration limit,
    absl::FunctionRef<grpc::Status(grpc::ClientContext*)> attempt) {
  const absl::Duration start = clock_.Monotonic();
  const rpc::RetryLoop& loop = answered_ ? patient_loop_ : brief_loop_;
  const absl::Status status =
      loop.Run(operation, rpc::Idempotency::kIdempotent, [&]() -> absl::Status {
        grpc::ClientContext context;
        const absl::Duration left = limit - (clock_.Monotonic() - start);
        rpc::SetDeadline(std::max(left, kMinAttemptTime), &context);
        rpc::AddCallMetadata(metadata_, &context);
        return FromDirectory(attempt(&context));
      });
  return absl::IsDeadlineExceeded(status) ? TimedOut(operation, kind) : status;
}

// Calls are not cancelled from here: what comes as CANCELLED is a directory
// that stops. The caller must not take it for a cancellation of its own.
absl::Status DirectoryStubCaller::FromDirectory(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::CANCELLED:
      return absl::UnavailableError(
          "the directory has ended the call: it stops; try again when it runs");
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      break;
    default:
      answered_ = true;
  }
  return FromGrpcStatus(status);
}

}  // namespace coffer::client
