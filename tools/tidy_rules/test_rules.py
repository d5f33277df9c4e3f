"""Rules for GoogleTest files: each test checks something and is well named."""

import re
from collections.abc import Iterator

from tidy_rules import paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree

_TEST = re.compile(
    r"\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP|"
    r"RC_GTEST_FIXTURE_PROP)\s*\(\s*(\w+)\s*,\s*(\w+)")
# Assertions, and calls of functions whose name promises some.
_CHECK = re.compile(
    r"\b\w*(?:EXPECT|ASSERT)_\w+\s*\(|"
    r"\b(?:RC_ASSERT|RC_FAIL|FAIL|ADD_FAILURE)\b|"
    r"\b(?:Expect|Assert|Check|Verify|Run)\w*\s*[(<]|\brc::check\s*\(")


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(*paths.CPP_SUFFIXES):
        if not paths.is_test(path):
            continue
        for function in tree.functions(path):
            match = _TEST.match(function.header)
            if not match:
                continue
            for name in match.groups():
                if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
                    yield Finding(path, function.first_line, "test-name",
                                  f"rename {name}: UpperCamel, no underscores")
            if not _CHECK.search(function.body):
                yield Finding(
                    path, function.first_line, "test-asserts",
                    f"{match.group(2)} checks nothing; assert what could be "
                    "wrong, or call a helper named Expect..., Check...")
