"""Every mutex member says what it guards."""

import re
from collections.abc import Iterator

from tidy_rules import cpp_source, paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree

_MUTEX = re.compile(r"\babsl::Mutex\s+(\w+)\s*(?:;|\{|ABSL_)")


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(*paths.CPP_SUFFIXES):
        code = tree.code(path)
        bodies = [(function.first_line, function.last_line)
                  for function in tree.functions(path)]
        for match in _MUTEX.finditer(code):
            name = match.group(1)
            line = cpp_source.line_of(code, match.start())
            # Annotations do not work on local variables.
            is_local = any(first <= line <= last for first, last in bodies)
            guards = rf"ABSL_(?:PT_)?GUARDED_BY\([^)]*\b{name}\b"
            if not is_local and not re.search(guards, code):
                yield Finding(path, line, "mutex-guards",
                              f"nothing is guarded by {name}; annotate members "
                              f"with ABSL_GUARDED_BY({name})")
