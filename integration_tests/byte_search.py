"""Looks for secrets in files, in every shape in which one could leak."""

import base64
import dataclasses
import os
import random
from collections.abc import Iterable, Iterator

# Shorter ones occur by chance.
MIN_CANARY_BYTES = 12
# Of a large random content, these pieces are looked for: no leak of a block of
# this distance goes unseen.
_PIECE_BYTES = 24
_PIECE_DISTANCE_BYTES = 16 * 1024


@dataclasses.dataclass(frozen=True)
class Finding:
    canary: str
    shape: str
    path: str
    offset: int


class Canaries:
    """Named byte strings that must not occur anywhere."""

    def __init__(self) -> None:
        self._needles: dict[bytes, tuple[str, str]] = {}

    def add(self, name: str, secret: bytes) -> None:
        """Looks for the whole of `secret`, in any of its shapes."""
        if len(secret) < MIN_CANARY_BYTES:
            raise ValueError(f"{name}: {len(secret)} bytes occur by chance")
        for shape, needle in _shapes(secret):
            self._needles.setdefault(needle, (name, shape))

    def add_text(self, name: str, text: str) -> None:
        """Also in UTF-16."""
        self.add(name, text.encode())
        for encoding in ("utf-16-le", "utf-16-be"):
            self._needles.setdefault(text.encode(encoding), (name, encoding))

    def add_content(self, name: str, content: bytes) -> None:
        """Looks for pieces of a large content."""
        last = max(len(content) - _PIECE_BYTES, 0)
        for start in [*range(0, last, _PIECE_DISTANCE_BYTES), last]:
            piece = content[start:start + _PIECE_BYTES]
            self._needles.setdefault(piece, (f"{name} at {start}", "raw"))

    def search(self, top: str) -> list[Finding]:
        """All findings in the names and the bytes of all files below `top`."""
        findings = []
        for path in _files_below(top):
            findings += self._search_bytes(os.fsencode(path), path + " (name)")
            with open(path, "rb") as file:
                findings += self._search_bytes(file.read(), path)
        return findings

    def _search_bytes(self, data: bytes, path: str) -> Iterator[Finding]:
        for needle, (name, shape) in self._needles.items():
            offset = data.find(needle)
            if offset >= 0:
                yield Finding(name, shape, path, offset)


def bytes_below(top: str) -> int:
    """How many bytes a search looks at."""
    return sum(os.path.getsize(path) for path in _files_below(top))


def canary_text(seed: int, length: int = 24) -> str:
    """Letters and digits that no compressor shortens and no chance repeats."""
    generator = random.Random(seed)
    return "".join(generator.choices(
        "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=length))


def _files_below(top: str) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def _shapes(secret: bytes) -> Iterable[tuple[str, bytes]]:
    yield "raw", secret
    yield "reversed", secret[::-1]
    yield "hex", secret.hex().encode()
    yield "upper-case hex", secret.hex().upper().encode()
    # Where base64 starts among the bytes decides how it looks; its characters
    # at either end depend on the bytes next to the secret.
    for skipped in range(3):
        whole = secret[skipped:]
        whole = whole[:len(whole) - len(whole) % 3]
        yield "base64", base64.b64encode(whole)
        yield "base64url", base64.urlsafe_b64encode(whole)
