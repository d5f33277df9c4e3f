#ifndef COFFER_LIB_STATUS_STATUS_MATCHERS_H_
#define COFFER_LIB_STATUS_STATUS_MATCHERS_H_

// gmock matchers for absl::Status and absl::StatusOr<T>, for tests.
//
//   EXPECT_THAT(store.Delete(id), IsOk());
//   EXPECT_THAT(store.Get(id), IsOkAndHolds(SizeIs(3)));
//   EXPECT_THAT(store.Get(id), StatusIs(absl::StatusCode::kNotFound));
//   EXPECT_THAT(store.Get(id), HasReason(reason::kBlobNotFound));
//   COFFER_ASSERT_OK_AND_ASSIGN(const Blob blob, store.Get(id));

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

// Assigns the value of `rexpr`, an absl::StatusOr<T>, or fails and ends the
// test.
#define COFFER_ASSERT_OK_AND_ASSIGN(lhs, rexpr) \
  COFFER_ASSERT_OK_AND_ASSIGN_IMPL_(            \
      COFFER_STATUS_CONCAT_(coffer_status_or_, __LINE__), lhs, rexpr)

#define COFFER_ASSERT_OK_AND_ASSIGN_IMPL_(statusor, lhs, rexpr) \
  auto statusor = (rexpr);                                      \
  ASSERT_TRUE(statusor.ok()) << statusor.status();              \
  lhs = *std::move(statusor)

namespace coffer {
namespace status_matchers_internal {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& statusor) {
  return statusor.status();
}

template <typename StatusOrType>
class IsOkAndHoldsImpl : public ::testing::MatcherInterface<StatusOrType> {
 public:
  using Value = typename std::remove_reference_t<StatusOrType>::value_type;

  template <typename Inner>
  explicit IsOkAndHoldsImpl(const Inner& inner)
      : inner_(::testing::SafeMatcherCast<const Value&>(inner)) {}

  bool MatchAndExplain(
      StatusOrType actual,
      ::testing::MatchResultListener* listener) const override {
    if (actual.ok()) return inner_.MatchAndExplain(*actual, listener);
    *listener << "which has status " << actual.status();
    return false;
  }

  void DescribeTo(std::ostream* os) const override {
    *os << "is OK and has a value that ";
    inner_.DescribeTo(os);
  }

  void DescribeNegationTo(std::ostream* os) const override {
    *os << "is not OK or has a value that ";
    inner_.DescribeNegationTo(os);
  }

 private:
  const ::testing::Matcher<const Value&> inner_;
};

template <typename Inner>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(Inner inner) : inner_(std::move(inner)) {}

  template <typename StatusOrType>
  operator ::testing::Matcher<StatusOrType>() const {  // NOLINT
    return ::testing::Matcher<StatusOrType>(
        new IsOkAndHoldsImpl<const StatusOrType&>(inner_));
  }

 private:
  const Inner inner_;
};

}  // namespace status_matchers_internal

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  const absl::Status& status = status_matchers_internal::StatusOf(arg);
  if (!status.ok()) *result_listener << "which has status " << status;
  return status.ok();
}

// The value is matched by `inner`, a matcher or a value.
template <typename Inner>
status_matchers_internal::IsOkAndHoldsMatcher<std::decay_t<Inner>> IsOkAndHolds(
    Inner&& inner) {
  return status_matchers_internal::IsOkAndHoldsMatcher<std::decay_t<Inner>>(
      std::forward<Inner>(inner));
}

MATCHER_P(StatusIs, code, "has status " + absl::StatusCodeToString(code)) {
  const absl::Status& status = status_matchers_internal::StatusOf(arg);
  *result_listener << "which has status " << status;
  return status.code() == code;
}

// The message is matched by `message`, a matcher or a string.
MATCHER_P2(StatusIs, code, message,
           "has status " + absl::StatusCodeToString(code) + " and a message " +
               ::testing::DescribeMatcher<std::string>(message)) {
  const absl::Status& status = status_matchers_internal::StatusOf(arg);
  *result_listener << "which has status " << status;
  return status.code() == code &&
         ::testing::ExplainMatchResult(message, std::string(status.message()),
                                       result_listener);
}

MATCHER_P(HasReason, reason, "carries the reason " + std::string(reason)) {
  const absl::Status& status = status_matchers_internal::StatusOf(arg);
  *result_listener << "which has status " << status << " and reason \""
                   << GetErrorReason(status) << "\"";
  return GetErrorReason(status) == reason;
}

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_STATUS_MATCHERS_H_
