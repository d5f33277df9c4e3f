"""BUILD files name every source, and every library has a test."""

import ast
import fnmatch
import re
from collections.abc import Iterator

from tidy_rules import paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree


# Of a function that is as plain as a declaration.
_MAX_TRIVIAL_LINES = 6


def check(tree: SourceTree) -> Iterator[Finding]:
    packages = {paths.folder(path): ast.parse(tree[path])
                for path in tree.paths(paths.BUILD_FILE)
                if paths.name(path) == paths.BUILD_FILE}
    for path in tree.paths(*paths.CPP_SUFFIXES):
        if not paths.is_vendored(path):
            yield from _check_listed(path, packages)
    for folder, package in packages.items():
        if not paths.is_vendored(folder + "/"):
            yield from _check_tests(tree, folder, package)


def _check_listed(path: str,
                  packages: dict[str, ast.Module]) -> Iterator[Finding]:
    package = packages.get(paths.folder(path))
    names = _strings(package) if package else []
    if not any(fnmatch.fnmatchcase(paths.name(path), name) for name in names):
        build_file = f"{paths.folder(path)}/{paths.BUILD_FILE}"
        yield Finding(path, 1, "build-lists",
                      f"no target of {build_file} compiles it; add it there "
                      "or delete it")


def _check_tests(tree: SourceTree, folder: str,
                 package: ast.Module) -> Iterator[Finding]:
    targets = [target for target in ast.walk(package)
               if isinstance(target, ast.Call) and _attribute(target, "name")]
    tests = [target for target in targets if _kind(target).endswith("test")]
    for target in targets:
        name = _name(target)
        if (_kind(target) != "cc_library" or _attribute(target, "testonly") or
                _only_declares(tree, folder, target)):
            continue
        if not any(_covers(test, name) for test in tests):
            label = f"//{folder}:{name}"
            yield Finding(
                f"{folder}/{paths.BUILD_FILE}", target.lineno, "library-test",
                f"{label} has no test; write {name}_test.cc and its cc_test, "
                "or give the reason in tools/tidy_allow.txt", subject=label)


def _covers(test: ast.Call, library: str) -> bool:
    """Has it the library's name, or is it a contract it has to fulfil?"""
    name = _name(test)
    if re.fullmatch(rf"{re.escape(library)}_(?:\w+_)?test", name):
        return True
    return (name.endswith("_contract_test") and
            f":{library}" in _strings(_attribute(test, "deps")))


def _only_declares(tree: SourceTree, folder: str, library: ast.Call) -> bool:
    """Interfaces, options and constants have no behaviour to test."""
    if _attribute(library, "srcs"):
        return False
    headers = [f"{folder}/{header}"
               for header in _strings(_attribute(library, "hdrs"))]
    functions = [function for header in headers if header in tree
                 for function in tree.functions(header)]
    return all(function.line_count <= _MAX_TRIVIAL_LINES
               for function in functions)


def _attribute(target: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in target.keywords
                 if keyword.arg == name), None)


def _name(target: ast.Call) -> str:
    value = _attribute(target, "name")
    return value.value if isinstance(value, ast.Constant) else ""


def _kind(target: ast.Call) -> str:
    return target.func.id if isinstance(target.func, ast.Name) else ""


def _strings(node: ast.AST | None) -> list[str]:
    """All string literals below a node."""
    return [child.value for child in ast.walk(node or ast.List(elts=[]))
            if isinstance(child, ast.Constant) and isinstance(child.value, str)]
