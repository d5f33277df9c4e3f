"""Names that C++, Python and shell files do not use, and what to use."""

import dataclasses
import re
from collections.abc import Callable, Iterator

from tidy_rules import cpp_source, paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree


@dataclasses.dataclass(frozen=True)
class Ban:
    """`pattern` is searched in code without comments and literals."""

    rule: str
    pattern: re.Pattern[str]
    advice: str
    applies: Callable[[str], bool] = lambda path: True


def _is_product(path: str) -> bool:
    return not paths.is_vendored(path)


def _may_not_print(path: str) -> bool:
    return not (paths.is_vendored(path) or paths.is_main(path) or
                paths.below(path, "client/cli", "client/examples",
                            "benchmarks", "examples"))


def _may_not_read_settings(path: str) -> bool:
    return not (paths.is_vendored(path) or paths.is_main(path) or
                paths.below(path, "client/cli", "benchmarks"))


def _may_not_sleep(path: str) -> bool:
    return not (paths.is_vendored(path) or
                path == "lib/clock/system_sleeper.cc")


def _handles_secrets(path: str) -> bool:
    return paths.below(path, "lib/crypto", "lib/formats")


def _ban(rule: str, pattern: str, advice: str,
         applies: Callable[[str], bool] = lambda path: True) -> Ban:
    return Ban(rule, re.compile(pattern, re.MULTILINE), advice, applies)


_SLEEP = (r"\bstd::this_thread::sleep_\w+|(?<![\w.>])(?:u|nano)?sleep\s*\("
          r"|\babsl::SleepFor\b")
_SCALAR = (r"(?:const\s+)?(?:(?:un)?signed(?:\s+\w+)?|char|int|long|short|"
           r"float|double|bool|void|(?:std::)?s?size_t|(?:std::)?u?int\d+_t|"
           r"uintptr_t)(?:\s+const)?\s*[*&]*")

_CPP_BANS = [
    _ban("using-namespace", r"^using\s+namespace\b",
         "name what is used: using-declarations, or qualified names"),
    _ban("std-mutex",
         r"\bstd::(?:(?:\w+_)?mutex|lock_guard|(?:unique|scoped|shared)_lock|"
         r"condition_variable\w*)\b",
         "use absl::Mutex with ABSL_GUARDED_BY and absl::MutexLock",
         _is_product),
    _ban("print",
         r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.>])v?f?printf\s*\(|"
         r"\babsl::F?PrintF\b|(?<![\w.>])f?puts\s*\(",
         "return an absl::Status, or log with spdlog; only programs print",
         _may_not_print),
    _ban("sleep", _SLEEP,
         "wait for a Notification or a fake clock",
         lambda path: _may_not_sleep(path) and paths.is_test(path)),
    _ban("sleep", _SLEEP,
         "take a coffer::Sleeper (lib/clock/sleeper.h)",
         lambda path: _may_not_sleep(path) and not paths.is_test(path)),
    _ban("settings", r"\babsl::GetFlag\b|\bFLAGS_\w+|\b(?:secure_)?getenv\s*\(",
         "take an options struct; only main.cc and client/cli read flags and "
         "the environment (tests: testing::TempDir())",
         _may_not_read_settings),
    _ban("rand", r"(?<![\w.>])s?rand\s*\(|\brandom_device\b",
         "take a coffer::crypto::Random (lib/crypto/random.h); absl::BitGen "
         "where nothing secret depends on it",
         _is_product),
    _ban("memcmp", r"\bmemcmp\s*\(",
         "compare secrets with crypto::ConstantTimeEquals, public bytes as "
         "absl::string_view",
         _handles_secrets),
    _ban("new-delete", r"\bdelete\b(?:\s*\[\s*\])?\s+\*?\w",
         "own it with std::unique_ptr", _is_product),
    _ban("c-cast",
         rf"(?<![\w)>\]])\({_SCALAR}\)\s*(?!const\b|override\b|noexcept\b|"
         r"final\b)[A-Za-z_0-9(&~]",
         "use static_cast, or reinterpret_cast between kinds of bytes"),
    _ban("assert", r"(?<!\w)assert\s*\(",
         "return an error, or use static_assert or ABSL_ASSERT for what "
         "cannot happen"),
    _ban("skipped-test", r"\bDISABLED_\w+|\bGTEST_SKIP\b",
         "repair the test or delete it; a test that needs something special "
         "gets a Bazel tag"),
]

# `new` is fine where a smart pointer takes the object in the same expression.
_NEW = re.compile(r"(?<!operator )\bnew\b\s*(?:\([^)]*\)\s*)?[A-Za-z_:]")
_TAKES_OWNERSHIP = re.compile(
    r"(?:\babsl::WrapUnique(?:<[^;{}]*>)?|\btesting::Matcher<[^;{}]*>)\(\s*$")

_PYTHON_SLEEP = re.compile(r"^[^#'\"]*\b(?:time\.)?sleep\(")
_SHELL_SLEEP = re.compile(r"^[^#'\"]*(?<![\w-])sleep\s+[\d.$]")


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(*paths.CPP_SUFFIXES):
        code = cpp_source.strip_preprocessor(tree.code(path))
        for ban in _CPP_BANS:
            if ban.applies(path):
                yield from _check_ban(path, code, ban)
        if _is_product(path):
            yield from _check_new(path, code)
    for path in tree.paths(".py", ".sh"):
        if paths.is_test(path):
            yield from _check_script(path, tree.lines(path))


def _check_ban(path: str, code: str, ban: Ban) -> Iterator[Finding]:
    for match in ban.pattern.finditer(code):
        token = " ".join(match.group().split())
        yield Finding(path, cpp_source.line_of(code, match.start()), ban.rule,
                      f"'{token}' is banned here: {ban.advice}")


def _check_new(path: str, code: str) -> Iterator[Finding]:
    for match in _NEW.finditer(code):
        before = code[max(0, match.start() - 160):match.start()]
        if not _TAKES_OWNERSHIP.search(before):
            yield Finding(path, cpp_source.line_of(code, match.start()),
                          "new-delete",
                          "use std::make_unique, or absl::WrapUnique(new T) "
                          "for a private constructor")


def _check_script(path: str, lines: list[str]) -> Iterator[Finding]:
    pattern = _PYTHON_SLEEP if path.endswith(".py") else _SHELL_SLEEP
    for number, line in enumerate(lines, 1):
        if pattern.search(line):
            yield Finding(path, number, "sleep",
                          "wait for the condition itself, with a deadline")
