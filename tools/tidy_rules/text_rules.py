"""Rules for files of any language."""

import re
from collections.abc import Iterator

from tidy_rules import paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree

_MAY_HAVE_TABS = (".mk", "Makefile", ".gitmodules", ".tsv")
_COMMENT_MARKS = {
    (".cc", ".h", ".proto"): "//",
    (".py", ".sh", ".bazel", ".bzl", ".BUILD", ".yaml", ".toml"): "#",
}
# The name of a concept does not end like this.
_VAGUE_NAME = re.compile(r"(?:.*_)?(?:utils?|commons?|helpers?|misc)")
_MACHINE_PATH = re.compile(r"(?<![\w.}~-])/(?:(?:work|root)/|home/[a-z])")
_BANNED_MARK = re.compile(r"\b(?:FIX" r"ME|X" r"XX)\b")
_OPEN_TASK = re.compile(r"\bTO" r"DO\b(?!\(#\d+\))")


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths():
        if _VAGUE_NAME.fullmatch(paths.name(path).partition(".")[0]):
            yield Finding(path, 1, "file-name",
                          "says nothing about the content; name the file by "
                          "the one concept it holds")
        if "/testdata/" in path:
            continue
        yield from _check_white_space(path, tree[path])
        yield from _check_lines(path, tree.lines(path))
        if path.endswith(".md"):
            yield from _check_headings(path, tree.lines(path))
        if paths.is_shell(path, tree[path]):
            yield from _check_shell(path, tree.lines(path))


def _check_white_space(path: str, text: str) -> Iterator[Finding]:
    if text and not text.endswith("\n"):
        yield Finding(path, text.count("\n") + 1, "final-newline",
                      "the last line has no end; scripts/check.sh --fix adds "
                      "it")
    if text.endswith("\n\n"):
        yield Finding(path, text.count("\n"), "final-newline",
                      "empty lines at the end; scripts/check.sh --fix removes "
                      "them")


def _check_lines(path: str, lines: list[str]) -> Iterator[Finding]:
    mark = next((mark for suffixes, mark in _COMMENT_MARKS.items()
                 if path.endswith(suffixes)), None)
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield Finding(path, number, "trailing-space",
                          "white space at the end of the line; "
                          "scripts/check.sh --fix removes it")
        if "\t" in line and not path.endswith(_MAY_HAVE_TABS):
            yield Finding(path, number, "tab", "indent with spaces")
        if _MACHINE_PATH.search(line):
            yield Finding(path, number, "machine-path",
                          "a path of one machine; derive it from the checkout "
                          "or write <folder>")
        if mark and mark in line:
            yield from _check_comment(path, number, line.split(mark, 1)[1])


def _check_comment(path: str, number: int, comment: str) -> Iterator[Finding]:
    if _BANNED_MARK.search(comment):
        yield Finding(path, number, "todo",
                      "do it now, or open an issue and write TO" "DO(#123)")
    if _OPEN_TASK.search(comment):
        yield Finding(path, number, "todo",
                      "open an issue and name it: TO" "DO(#123)")


def _check_headings(path: str, lines: list[str]) -> Iterator[Finding]:
    titles = []
    fence = ""
    for number, line in enumerate(lines, 1):
        match = re.match(r"\s*(```|~~~)", line)
        if match and fence in ("", match.group(1)):
            fence = "" if fence else match.group(1)
        elif not fence and line.startswith("# "):
            titles.append(number)
    if len(titles) != 1:
        yield Finding(path, titles[1] if titles else 1, "markdown-title",
                      f"{len(titles)} headings of level 1; write exactly one, "
                      "and ## below it")


def _check_shell(path: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            if line != "set -euo pipefail":
                yield Finding(path, number, "shell-options",
                              "the first command is 'set -euo pipefail'")
            return
