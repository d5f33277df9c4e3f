"""Protos are the contract: documented, versioned, regular."""

import re
from collections.abc import Iterable, Iterator

from tidy_rules import paths, proto_source
from tidy_rules.finding import Finding
from tidy_rules.proto_source import Declaration
from tidy_rules.source_tree import SourceTree

_COMMENTED = ("service", "rpc", "message", "field", "enum", "value")
_RPC_TYPES = re.compile(
    r"\(\s*(?:stream\s+)?([\w.]+)\s*\)\s*returns\s*\(\s*(?:stream\s+)?([\w.]+)")


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(".proto"):
        if paths.is_vendored(path):
            continue
        found = list(proto_source.declarations(tree[path]))
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.proto", paths.name(path)):
            yield Finding(path, 1, "proto-file-name", "write lower_snake_case")
        yield from _check_comments(path, tree.lines(path), found)
        yield from _check_enums(path, found)
        # What tests define for themselves need not evolve.
        if paths.below(path, "protos"):
            yield from _check_package(path, tree[path])
            for rpc in found:
                if rpc.kind == "rpc":
                    yield from _check_rpc(path, rpc, found)


def _check_package(path: str, text: str) -> Iterator[Finding]:
    wanted = paths.folder(path).removeprefix("protos/").replace("/", ".")
    code = proto_source.strip_comments(text)
    match = re.search(r"^package\s+([\w.]+)\s*;", code, re.MULTILINE)
    if not match or match.group(1) != wanted:
        line = code.count("\n", 0, match.start()) + 1 if match else 1
        yield Finding(path, line, "proto-package",
                      f"the package follows the folder: 'package {wanted};'")
    # Other people's protos are copied as they are.
    if (paths.below(path, "protos/coffer") and
            not re.search(r"\.v\d+$", wanted)):
        yield Finding(path, 1, "proto-package",
                      "the folder ends with a version; move the file to v1/")


def _check_comments(path: str, lines: list[str],
                    found: Iterable[Declaration]) -> Iterator[Finding]:
    for item in found:
        before = lines[item.line - 2].strip() if item.line > 1 else ""
        if item.kind in _COMMENTED and not (before.startswith("//") or
                                            before.endswith("*/")):
            yield Finding(path, item.line, "proto-comment",
                          f"{item.kind} {item.name} needs a comment before it: "
                          "meaning, unit, range, who sets it, errors")


def _check_enums(path: str, found: list[Declaration]) -> Iterator[Finding]:
    for value in found:
        if value.kind != "value":
            continue
        prefix = _upper_snake(value.parent) + "_"
        is_zero = bool(re.search(r"=\s*0\b", value.text))
        if is_zero and value.name != prefix + "UNSPECIFIED":
            yield Finding(path, value.line, "proto-enum-zero",
                          f"the zero value is named {prefix}UNSPECIFIED")
        elif not value.name.startswith(prefix):
            yield Finding(path, value.line, "proto-enum-prefix",
                          f"rename {value.name}: values begin with {prefix}")


def _check_rpc(path: str, rpc: Declaration,
               found: list[Declaration]) -> Iterator[Finding]:
    match = _RPC_TYPES.search(rpc.text)
    types = match.groups() if match else ()
    wanted = (rpc.name + "Request", rpc.name + "Response")
    if types != wanted:
        yield Finding(path, rpc.line, "proto-rpc-types",
                      f"{rpc.name} takes {wanted[0]} and returns {wanted[1]}, "
                      "so that each can grow alone")
    if rpc.name.startswith("List"):
        fields = {(item.parent, item.name) for item in found}
        for message, field in ((wanted[0], "page_size"),
                               (wanted[0], "page_token"),
                               (wanted[1], "next_page_token")):
            if (message, field) not in fields:
                yield Finding(path, rpc.line, "proto-pagination",
                              f"add {field} to {message}: lists paginate from "
                              "the start")


def _upper_snake(camel: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_",
                  camel).upper()
