"""Budgets: columns, lines of files, lines of functions."""

import re
from collections.abc import Iterator

from tidy_rules import paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree

_MAX_COLUMNS = 80
_MAX_FUNCTION_LINES = 60
_MAX_MAIN_LINES = 60
_MAX_TEST_LINES = 600
_MAX_HEADER_LINES = 220
_MAX_SOURCE_LINES = 400

# Lines that cannot be broken.
_UNBREAKABLE = re.compile(
    r'https?://|^\s*#\s*(?:include|ifndef|define|endif)\b|^import "')


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(*paths.CPP_SUFFIXES, ".proto"):
        yield from _check_columns(path, tree.lines(path))
    for path in tree.paths(*paths.CPP_SUFFIXES):
        yield from _check_file(path, tree[path].count("\n"))
        for function in tree.functions(path):
            if function.line_count > _MAX_FUNCTION_LINES:
                yield Finding(
                    path, function.first_line, "function-size",
                    f"{function.line_count} lines, {_MAX_FUNCTION_LINES} are "
                    "allowed; move each phase to a function with a name")


def _check_columns(path: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        if len(line) > _MAX_COLUMNS and not _UNBREAKABLE.search(line):
            yield Finding(path, number, "columns",
                          f"{len(line)} columns, {_MAX_COLUMNS} are allowed; "
                          "run scripts/check.sh --fix or break the literal")


def _check_file(path: str, count: int) -> Iterator[Finding]:
    if paths.is_main(path):
        limit, advice = _MAX_MAIN_LINES, "move what can be tested elsewhere"
    elif paths.stem(path).endswith("_test"):
        limit, advice = _MAX_TEST_LINES, "split the tests by behaviour"
    elif path.endswith(".h"):
        limit, advice = _MAX_HEADER_LINES, "one public class per header"
    else:
        limit, advice = _MAX_SOURCE_LINES, "one concept per file"
    if count > limit:
        yield Finding(path, 1, "file-size",
                      f"{count} lines, {limit} are allowed; {advice}")
