#ifndef COFFER_CLIENT_CLI_PRINTABLE_TEXT_H_
#define COFFER_CLIENT_CLI_PRINTABLE_TEXT_H_

// Names of files are any bytes. These make them fit for terminals, JSON and
// shells.

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// Well-formed UTF-8 of RFC 3629: no surrogates, no overlong forms.
bool IsUtf8(absl::string_view bytes);

// `bytes` such that a terminal shows them and does nothing else: control
// characters (those of C1 and the bidirectional overrides, too), bytes that are
// not UTF-8, and backslashes become \n, \t, \\ or \xNN.
std::string EscapeForTerminal(absl::string_view bytes);

// `bytes` as one word of a POSIX shell's command line.
std::string QuoteForShell(absl::string_view bytes);

// Sets `field` of `object` to `bytes`, or, when they are not UTF-8,
// `field`_base64 to their base64 form.
void SetBytes(nlohmann::json* object, const std::string& field,
              absl::string_view bytes);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PRINTABLE_TEXT_H_
