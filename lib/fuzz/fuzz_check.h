#ifndef COFFER_LIB_FUZZ_FUZZ_CHECK_H_
#define COFFER_LIB_FUZZ_FUZZ_CHECK_H_

#include "absl/strings/string_view.h"

namespace coffer::fuzz {

// Ends the process, as fuzzers expect of a finding, unless `holds`. `what` says
// what should hold.
void FuzzCheck(bool holds, absl::string_view what);

}  // namespace coffer::fuzz

#endif  // COFFER_LIB_FUZZ_FUZZ_CHECK_H_
