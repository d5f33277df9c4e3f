#include "client/cli/printable_text.h"

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

TEST(PrintableText, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("plain"));
  EXPECT_TRUE(IsUtf8("\xf0\x9f\x90\xb1 \xc3\xa9"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("\xc0\xaf"));          // Overlong.
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));      // Surrogate.
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));  // Beyond Unicode.
  EXPECT_FALSE(IsUtf8("\xe2\x82"));          // Cut off.
}

TEST(PrintableText, TerminalsGetNoControlCharacters) {
  EXPECT_EQ(EscapeForTerminal("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(EscapeForTerminal("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(EscapeForTerminal("a\nb\tc\\d"), "a\\nb\\tc\\\\d");
  EXPECT_EQ(EscapeForTerminal("\xc2\x9b"), "\\xc2\\x9b");           // C1 CSI.
  EXPECT_EQ(EscapeForTerminal("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // RLO.
  EXPECT_EQ(EscapeForTerminal("\xff!"), "\\xff!");
}

TEST(PrintableText, ShellsGetOneWord) {
  EXPECT_EQ(QuoteForShell("cf://v/a-b_c.txt"), "cf://v/a-b_c.txt");
  EXPECT_EQ(QuoteForShell(""), "''");
  EXPECT_EQ(QuoteForShell("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(QuoteForShell("~"), "'~'");
}

TEST(PrintableText, JsonHasTextOrBase64) {
  nlohmann::json object;
  SetBytes(&object, "path", "caf\xc3\xa9");
  SetBytes(&object, "other", "\xff\x00");
  EXPECT_EQ(object.dump(-1, ' ', true),
            R"({"other_base64":"/w==","path":"caf\u00e9"})");
}

}  // namespace
}  // namespace coffer::cli
