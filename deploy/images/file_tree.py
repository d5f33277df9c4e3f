"""The files of an image, and how they become a tar file that is always the same."""

import dataclasses
import io
import os
import tarfile

_DIRECTORY_MODE = 0o755


@dataclasses.dataclass(frozen=True)
class Entry:
    """A file, or a folder when `content` is None."""
    content: bytes | None
    mode: int
    uid: int = 0
    gid: int = 0


class FileTree:
    """Paths without a slash in front, each with what is there.

    Folders on the way to a file come into being by themselves, owned by root.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def add_file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        self._add(path, Entry(content, mode))

    def add_folder(self, path: str, mode: int = _DIRECTORY_MODE, uid: int = 0,
                   gid: int = 0) -> None:
        self._add(path, Entry(None, mode, uid, gid))

    def entries(self) -> dict[str, Entry]:
        return dict(sorted(self._entries.items()))

    def to_tar(self, mtime: int) -> bytes:
        """A tar file in which nothing depends on when and where it was made."""
        return write_tar(self.entries(), mtime)

    def _add(self, path: str, entry: Entry) -> None:
        path = path.strip("/")
        if path in self._entries:
            raise ValueError(f"/{path} is in the image twice")
        parent = os.path.dirname(path)
        if parent and parent not in self._entries:
            self._add(parent, Entry(None, _DIRECTORY_MODE))
        self._entries[path] = entry


def write_tar(entries: dict[str, Entry], mtime: int) -> bytes:
    """The entries in their order, as a ustar file without user names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w",
                      format=tarfile.USTAR_FORMAT) as tar:
        for path, entry in entries.items():
            info = tarfile.TarInfo(path)
            info.mode, info.uid, info.gid = entry.mode, entry.uid, entry.gid
            info.mtime = mtime
            if entry.content is None:
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
            else:
                info.size = len(entry.content)
                tar.addfile(info, io.BytesIO(entry.content))
    return buffer.getvalue()
