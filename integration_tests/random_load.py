"""Puts, gets and removes at random, through the command line tool."""

import collections
import os
import random
import shutil
import subprocess
import threading

import coffer_cli
import expected_files

_MAX_FILE_BYTES = 700_000
_MAX_SMALL_FILE_BYTES = 20_000
_MAX_FILES_OF_TREE = 25
# Few, so that files get many versions.
_NAMES = 30


class RandomLoad(threading.Thread):
    """One user, who works in the folder NAME of a vault until told to stop.

    Works through commands one after the other, notes what each may have done,
    and checks what it reads. A command may be killed at any time.
    """

    def __init__(self, name: str, cli: coffer_cli.CofferCli, vault: str,
                 seed: int):
        super().__init__(name=name)
        self.expected = expected_files.ExpectedFiles()
        self.problems: list[str] = []
        # How commands ended, for example ("put", 0).
        self.endings: collections.Counter[tuple[str, int]] = (
            collections.Counter())
        self._cli = cli
        self._top = f"cf://{vault}/{name}"
        self._random = random.Random(seed)
        self._scratch = os.path.join(cli.folder, "scratch-" + name)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._current: subprocess.Popen | None = None

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                shutil.rmtree(self._scratch, ignore_errors=True)
                os.makedirs(self._scratch)
                action, = self._random.choices(
                    [self._put_file, self._put_tree, self._get, self._remove],
                    weights=[45, 20, 28, 7])
                action()
        except Exception as error:  # pylint: disable=broad-except
            self.problems.append(f"{self.name}: {error!r}")

    def stop(self) -> None:
        self._stopping.set()

    def kill_command(self) -> bool:
        """kill -9 of the command under way; false when there is none."""
        with self._lock:
            if self._current is None or self._current.poll() is not None:
                return False
            self._current.kill()
            return True

    def _put_file(self) -> None:
        name = self._pick_name()
        content = self._content(_MAX_FILE_BYTES)
        local = self._write(name, content)
        code = self._run("put", local, f"{self._top}/{name}")
        self.expected.stored(name, content, code == coffer_cli.OK)

    def _put_tree(self) -> None:
        contents = {}
        for _ in range(self._random.randint(2, _MAX_FILES_OF_TREE)):
            name = "tree/" + self._pick_name()
            contents[name] = self._content(_MAX_SMALL_FILE_BYTES)
            self._write(name, contents[name])
        code = self._run("put", "-r", os.path.join(self._scratch, "tree"),
                         self._top + "/")
        for name, content in contents.items():
            self.expected.stored(name, content, code == coffer_cli.OK)

    def _get(self) -> None:
        if not self.expected.names:
            return
        name = self._random.choice(self.expected.names)
        local = os.path.join(self._scratch, "got")
        code = self._run("get", f"{self._top}/{name}", local)
        if code == coffer_cli.OK:
            with open(local, "rb") as file:
                self._note(self.expected.check(name, file.read()))
        elif code == coffer_cli.NOT_FOUND:
            self._note(self.expected.check(name, None))
        elif os.path.exists(local):
            # Ended between the rename and its exit: then the file is whole.
            with open(local, "rb") as file:
                self._note(self.expected.check(name, file.read()))

    def _remove(self) -> None:
        names = self.expected.acknowledged_names
        if not names:
            return
        name = self._random.choice(names)
        code = self._run("rm", f"{self._top}/{name}")
        self.expected.stored(name, None, code == coffer_cli.OK)

    def _run(self, *arguments: str) -> int:
        process = self._cli.start(*arguments)
        with self._lock:
            self._current = process
        result = self._cli.finish(process)
        with self._lock:
            self._current = None
        self.endings[arguments[0], result.code] += 1
        if result.code == coffer_cli.INTEGRITY:
            self._note(str(result))
        return result.code

    def _note(self, problem: str) -> None:
        if problem:
            self.problems.append(f"{self.name}: {problem}")

    def _pick_name(self) -> str:
        return f"file-{self._random.randrange(_NAMES)}"

    def _content(self, max_bytes: int) -> bytes:
        # Many small, few large.
        size = int(max_bytes * self._random.random() ** 3)
        return self._random.randbytes(size)

    def _write(self, name: str, content: bytes) -> str:
        path = os.path.join(self._scratch, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path
