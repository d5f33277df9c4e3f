"""Every reason of an error is used, and explained in docs/errors.md."""

import re
from collections.abc import Iterator

from tidy_rules import cpp_source, paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree

HEADER = "lib/status/error_reasons.h"
DOCUMENT = "docs/errors.md"
_CONSTANT = re.compile(r"^inline constexpr char (k\w+)\[\]\s*=\s*\"(\w+)\";",
                       re.MULTILINE)
_HEADING = re.compile(r"^### (\S+)$", re.MULTILINE)
_USE = re.compile(r"\breason::(k\w+)")
# What stands in for the product in tests uses reasons of its own accord.
_STAND_IN = re.compile(r"(?:fake|failing|in_memory)_")


def check(tree: SourceTree) -> Iterator[Finding]:
    if HEADER not in tree:
        return
    text = tree[HEADER]
    constants = {match.group(1): match for match in _CONSTANT.finditer(text)}
    used = _used(tree)
    for name, match in constants.items():
        line = cpp_source.line_of(text, match.start())
        if name != _constant_name(match.group(2)):
            yield Finding(HEADER, line, "reason-name",
                          f"rename {name} to {_constant_name(match.group(2))}")
        if name not in used:
            yield Finding(HEADER, line, "reason-unused",
                          f"no error carries {name}; delete it, or use it")
    yield from _check_document(
        tree, {match.group(2) for match in constants.values()})


def _check_document(tree: SourceTree, reasons: set[str]) -> Iterator[Finding]:
    text = tree[DOCUMENT] if DOCUMENT in tree else ""
    headings = {match.group(1): match for match in _HEADING.finditer(text)}
    for reason in sorted(reasons - set(headings)):
        yield Finding(DOCUMENT, 1, "reason-docs",
                      f"explain {reason} under a heading '### {reason}'")
    for reason in sorted(set(headings) - reasons):
        yield Finding(DOCUMENT,
                      cpp_source.line_of(text, headings[reason].start()),
                      "reason-docs",
                      f"{HEADER} has no reason {reason}; delete the section")


def _used(tree: SourceTree) -> set[str]:
    """Constants that some server, library or the client mentions."""
    used = set()
    for path in tree.paths(*paths.CPP_SUFFIXES):
        # The command line only looks at reasons.
        if (paths.below(path, "services", "lib", "client") and
                not paths.below(path, "client/cli") and
                not paths.is_test(path) and
                not _STAND_IN.match(paths.name(path))):
            used.update(_USE.findall(tree.code(path)))
    return used


def _constant_name(reason: str) -> str:
    return "k" + "".join(word.capitalize() for word in reason.split("_"))
