#include "client/cli/whole_number.h"

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace coffer::cli {

CLI::Validator WholeNumber() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        uint64_t number = 0;
        // Whatever else means the same number is not written that way.
        if (absl::SimpleAtoi(text, &number) && absl::StrCat(number) == text) {
          return "";
        }
        return absl::StrCat("'", text,
                            "' is not a whole number such as 0 or 7");
      },
      "");
}

}  // namespace coffer::cli
