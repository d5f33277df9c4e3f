"""Makes and compares local files and folders."""

import dataclasses
import os
import random
import stat



@dataclasses.dataclass(frozen=True)
class LocalEntry:
    """What a copy of a file, folder or symbolic link must have in common."""

    mode: int
    content: bytes | None = None
    link_target: str = ""
    modified_ns: int = 0


def random_bytes(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def write_file(path: str, content: bytes) -> str:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def read_tree(top: str) -> dict[str, LocalEntry]:
    """All that is below `top`, by relative path; times of files and folders."""
    entries = {}
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            entries[os.path.relpath(path, top)] = _read_entry(path)
    return entries


def differences(left: dict[str, LocalEntry],
                right: dict[str, LocalEntry]) -> list[str]:
    """The paths at which two trees differ, without their contents."""
    return [path for path in sorted({*left, *right})
            if left.get(path) != right.get(path)]


def _read_entry(path: str) -> LocalEntry:
    status = os.lstat(path)
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return LocalEntry(mode, link_target=os.readlink(path))
    content = read_file(path) if stat.S_ISREG(status.st_mode) else None
    return LocalEntry(mode, content, modified_ns=status.st_mtime_ns)
