"""The files that rules look at."""

import functools
import os
import subprocess
from collections.abc import Iterator, Mapping

from tidy_rules import cpp_source


class SourceTree:
    """Text files by their path from the root; read-only."""

    def __init__(self, files: Mapping[str, str]):
        self._files = dict(sorted(files.items()))
        # Parsing is what takes time, and several rules need it.
        self.code = functools.cache(self._code)
        self.functions = functools.cache(self._functions)

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def __getitem__(self, path: str) -> str:
        return self._files[path]

    def paths(self, *suffixes: str) -> Iterator[str]:
        """All paths, or those that end in one of the suffixes."""
        for path in self._files:
            if not suffixes or path.endswith(suffixes):
                yield path

    def lines(self, path: str) -> list[str]:
        return self._files[path].split("\n")

    def _code(self, path: str) -> str:
        return cpp_source.strip_comments_and_literals(self._files[path])

    def _functions(self, path: str) -> list[cpp_source.Function]:
        return list(cpp_source.functions(self.code(path)))


def read_checkout(root: str) -> SourceTree:
    """The tracked and the not yet added files of a checkout.

    Files that are not UTF-8 text are left out, and so are symbolic links.
    """
    files = {}
    for path in _list_files(root):
        absolute = os.path.join(root, path)
        if os.path.islink(absolute) or not os.path.isfile(absolute):
            continue
        with open(absolute, "rb") as file:
            data = file.read()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            files[path] = text
    return SourceTree(files)


def _list_files(root: str) -> list[str]:
    if not os.path.exists(os.path.join(root, ".git")):
        return list(_walk(root))
    # In containers the checkout often belongs to somebody else.
    command = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z",
               "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    return [path for path in output.decode().split("\0") if path]


def _walk(root: str) -> Iterator[str]:
    """For an exported tree without .git."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [name for name in subfolders
                         if name not in (".git", "__pycache__")
                         and not name.startswith("bazel-")]
        for name in names:
            if not name.endswith(".pyc"):
                yield os.path.relpath(os.path.join(folder, name), root)
