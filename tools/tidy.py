#!/usr/bin/env python3
"""Checks the checkout against the rules of tools/tidy_rules.

Prints one line per finding and fails if there is any. Exceptions are listed,
with a reason each, in tools/tidy_allow.txt.
"""

import os
import sys
from collections.abc import Iterator

from tidy_rules import (allow_list, banned_rules, build_rules, include_rules,
                        lock_rules, proto_rules, reason_rules, size_rules,
                        source_tree, test_rules, text_rules)
from tidy_rules.finding import Finding

_RULES = (banned_rules, build_rules, include_rules, lock_rules, proto_rules,
          reason_rules, size_rules, test_rules, text_rules)


def findings(tree: source_tree.SourceTree) -> list[Finding]:
    """All findings but those that the tree's allow-list allows, in order."""
    def all_findings() -> Iterator[Finding]:
        for rules in _RULES:
            yield from rules.check(tree)

    allowed = tree[allow_list.PATH] if allow_list.PATH in tree else ""
    return sorted(set(allow_list.apply(allowed, all_findings())))


def main() -> int:
    # Under Bazel this file is a symbolic link to the checkout.
    tools = os.path.dirname(os.path.realpath(__file__))
    tree = source_tree.read_checkout(os.path.dirname(tools))
    found = findings(tree)
    for finding in found:
        print(finding)
    file_count = len(list(tree.paths()))
    print(f"tidy: {len(found)} findings in {file_count} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
