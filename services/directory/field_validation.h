#ifndef COFFER_SERVICES_DIRECTORY_FIELD_VALIDATION_H_
#define COFFER_SERVICES_DIRECTORY_FIELD_VALIDATION_H_

// Checks of single fields of requests.
//
// A refusal is INVALID_ARGUMENT (reason INVALID_REQUEST) unless a function says
// otherwise, with a message of the shape "field: got this, want that". Values
// are described by their size, never repeated: they may be secrets that a
// broken client put into the wrong field. Nothing is allocated for a field that
// passes. Pure functions.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {

// The refusal of `field`.
absl::Status Refuse(absl::string_view field, absl::string_view got,
                    absl::string_view want);

// A refusal of a field of a nested message, as seen from outside: "f: got ..."
// becomes "outer.f: got ...". OK stays OK.
absl::Status InField(absl::string_view outer, const absl::Status& status);
// The same for item `index` of a repeated field: "outer[3].f: got ...".
absl::Status InItem(absl::string_view outer, int index,
                    const absl::Status& status);

// 32 lower-case hexadecimal digits, not all of them 0.
absl::Status CheckId(absl::string_view field, absl::string_view id);
// 64 lower-case hexadecimal digits.
absl::Status CheckBlobIdHex(absl::string_view field, absl::string_view id);

// Raw bytes.
absl::Status CheckSize(absl::string_view field, absl::string_view value,
                       size_t want_bytes);
absl::Status CheckSizeRange(absl::string_view field, absl::string_view value,
                            size_t min_bytes, size_t max_bytes);
absl::Status CheckEmpty(absl::string_view field, absl::string_view value);

// A number in [min, max].
absl::Status CheckRange(absl::string_view field, uint64_t value, uint64_t min,
                        uint64_t max);

// Number of items of a repeated field. Too many: reason LIMIT_EXCEEDED.
absl::Status CheckCount(absl::string_view field, int count, int min, int max);

// An optional message that must be there.
absl::Status CheckPresent(absl::string_view field, bool present);

// Within the years 1 to 9999 and with 0 to 999,999,999 nanoseconds, as protobuf
// defines it.
absl::Status CheckTimestamp(absl::string_view field,
                            const google::protobuf::Timestamp& time);

// FAILED_PRECONDITION (reason UNKNOWN_SUITE) unless it is the one we know.
absl::Status CheckSuite(absl::string_view field, uint32_t suite);

// What a requested page size means: 0 is the default, more than the maximum is
// the maximum, less than 0 is refused.
absl::StatusOr<uint32_t> EffectivePageSize(int32_t requested,
                                           const PageLimits& limits);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_FIELD_VALIDATION_H_
