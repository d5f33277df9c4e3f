"""Include guards, the order of includes, and who may include what."""

import dataclasses
import re
from collections.abc import Iterator

from tidy_rules import cpp_source, paths
from tidy_rules.finding import Finding
from tidy_rules.source_tree import SourceTree


@dataclasses.dataclass(frozen=True)
class Boundary:
    """Files that match `inside` may include `target` only if in `allowed`."""

    target: re.Pattern[str]
    inside: re.Pattern[str]
    allowed: re.Pattern[str]
    advice: str


_NOWHERE = r"(?!)"
_GENERATED = r'["<]protos/|\.pb\.h[">]$|["<](?:grpcpp|grpc|google/protobuf)/'
# Where generated code and gRPC meet our own types.
_ADAPTERS = "|".join([
    r"(?:third_party|bazel|examples|integration_tests|benchmarks)/",
    r"lib/rpc/",
    r"lib/status/grpc_status",
    r"services/directory/",
    r"(?:.*/)?\w+_(?:service|stub|converter|codec|server)(?:_\w+)?\.(?:cc|h)$",
    r"(?:.*/)?server(?:_test)?\.(?:cc|h)$",
    r".*_test\.(?:cc|h)$",
])


def _boundary(target: str, inside: str, allowed: str, advice: str) -> Boundary:
    return Boundary(re.compile(target), re.compile(inside),
                    re.compile(allowed), advice)


_BOUNDARIES = [
    _boundary(
        r"[\"<]rocksdb/", r"", r"third_party/|(?:.*/)?rocksdb_\w+\.(?:cc|h)$",
        "use the store interface; only rocksdb_* files know RocksDB"),
    _boundary(
        r"[\"<](?:sodium|openssl)[./]", r"", r"third_party/|lib/crypto/",
        "use lib/crypto; no other folder knows libsodium or OpenSSL"),
    _boundary(
        _GENERATED, r"(?!client/(?:cli/|coffer\.h$))", _ADAPTERS,
        "use domain types; convert in a *_converter or *_codec file, call in "
        "a *_stub, serve in a *_service or server"),
    _boundary(
        _GENERATED, r"client/(?:cli/|coffer\.h$)", _NOWHERE,
        "the public API and the command line know no generated code; use the "
        "types of client/*.h"),
    _boundary(
        r'"(?:services|client)/', r"lib/", _NOWHERE,
        "libraries know nothing above them; move the code down or pass an "
        "interface in"),
    _boundary(
        r'"client/', r"services/", _NOWHERE,
        "services do not know the client; move what both need to lib/"),
    _boundary(
        r'"services/directory/', r"services/storage/", _NOWHERE,
        "services meet in protos/ only; move what both need to lib/"),
    _boundary(
        r'"services/storage/', r"services/directory/", _NOWHERE,
        "services meet in protos/ only; move what both need to lib/"),
    _boundary(
        r'"services/', r"client/", _NOWHERE,
        "the client meets services in protos/ only; tests of both belong to "
        "integration_tests/"),
]


def check(tree: SourceTree) -> Iterator[Finding]:
    for path in tree.paths(*paths.CPP_SUFFIXES):
        included = list(cpp_source.includes(tree[path]))
        if path.endswith(".h"):
            yield from _check_guard(path, tree[path])
        else:
            yield from _check_own_header(tree, path, included)
        yield from _check_boundaries(path, included)


def _check_guard(path: str, text: str) -> Iterator[Finding]:
    guard = "COFFER_" + re.sub(r"\W", "_", path).upper() + "_"
    directives = [(number, " ".join(line.split()))
                  for number, line in enumerate(text.split("\n"), 1)
                  if line.startswith("#")]
    wanted = [f"#ifndef {guard}", f"#define {guard}", f"#endif // {guard}"]
    found = directives[:2] + directives[-1:]
    for (number, line), expected in zip(found, wanted):
        if line != expected:
            yield Finding(path, number, "include-guard",
                          f"the guard follows the path; write '{expected}'")
    if not directives:
        yield Finding(path, 1, "include-guard", f"begin with '{wanted[0]}'")


def _check_own_header(tree: SourceTree, path: str,
                      included: list[tuple[int, str]]) -> Iterator[Finding]:
    base = path.removesuffix(".cc")
    # The longest name first: aead_buffers_test is about aead_buffers, not aead.
    for candidate in (base,
                      re.sub(r"_(?:fuzz_test|test|benchmark)$", "", base),
                      re.sub(r"_(?:\w+_)?test$", "", base)):
        own = candidate + ".h"
        if own in tree:
            if not included or included[0][1] != f'"{own}"':
                yield Finding(path, included[0][0] if included else 1,
                              "own-header-first",
                              f'begin with #include "{own}", which proves '
                              "that it compiles alone")
            return


def _check_boundaries(path: str,
                      included: list[tuple[int, str]]) -> Iterator[Finding]:
    for number, name in included:
        for boundary in _BOUNDARIES:
            if (boundary.target.search(name) and boundary.inside.match(path)
                    and not boundary.allowed.match(path)):
                yield Finding(path, number, "include-boundary",
                              f"{name} is off limits here: {boundary.advice}")
