#ifndef COFFER_LIB_STATUS_STATUS_MACROS_H_
#define COFFER_LIB_STATUS_STATUS_MACROS_H_

// Propagation of errors: the two macros that this code base allows itself.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expr`, an absl::Status, is an
// error.
#define COFFER_RETURN_IF_ERROR(expr)               \
  do {                                             \
    absl::Status coffer_status = (expr);           \
    if (!coffer_status.ok()) return coffer_status; \
  } while (false)

#define COFFER_STATUS_CONCAT_INNER_(a, b) a##b
#define COFFER_STATUS_CONCAT_(a, b) COFFER_STATUS_CONCAT_INNER_(a, b)

// `lhs` is a declaration or an lvalue, `rexpr` an absl::StatusOr<T>. Assigns
// the value, or returns the error from the enclosing function.
#define COFFER_ASSIGN_OR_RETURN(lhs, rexpr) \
  COFFER_ASSIGN_OR_RETURN_IMPL_(            \
      COFFER_STATUS_CONCAT_(coffer_status_or_, __LINE__), lhs, rexpr)

#define COFFER_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, rexpr) \
  auto statusor = (rexpr);                                  \
  if (!statusor.ok()) return std::move(statusor).status();  \
  lhs = *std::move(statusor)

#endif  // COFFER_LIB_STATUS_STATUS_MACROS_H_
