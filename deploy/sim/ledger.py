"""Files whose put was acknowledged: what must never be lost."""

import hashlib
import os
import random
import shutil
import threading

VAULT = "drill"
# The kernel, not Python, makes the bytes: fast, and nothing repeats.
_SIZES = (0, 1, 4096, 300_000, 3_000_000, 12_000_000)


class Ledger:
    """Stores files of random bytes and checks all of them. Thread-safe."""

    def __init__(self, command_line):
        self._command_line = command_line
        self._lock = threading.Lock()
        self._digests = {}
        self._next = 0

    def __len__(self):
        return len(self._digests)

    def put(self, size=None, tries=1):
        """Stores one file; it counts from its acknowledgement on."""
        with self._lock:
            number = self._next
            self._next += 1
        if size is None:
            size = _SIZES[number % len(_SIZES)]
        name = f"file-{number}"
        local = os.path.join(self._command_line.home, name)
        data = os.urandom(size)
        with open(local, "wb") as file:
            file.write(data)
        try:
            self._command_line.run("put", f"/files/{name}",
                                   f"cf://{VAULT}/{name}", tries=tries)
        finally:
            os.remove(local)
        with self._lock:
            self._digests[name] = hashlib.sha256(data).hexdigest()
        return name

    def check_one(self, tries=1):
        with self._lock:
            name = random.choice(sorted(self._digests))
        target = f"got-{name}-{random.getrandbits(32):x}"
        local = os.path.join(self._command_line.home, target)
        self._command_line.run("get", f"cf://{VAULT}/{name}",
                               f"/files/{target}", tries=tries)
        self._compare(name, local)
        os.remove(local)

    def check_all(self):
        """Downloads everything and compares it bit for bit."""
        with self._lock:
            names = sorted(self._digests)
        folder = os.path.join(self._command_line.home, "all")
        shutil.rmtree(folder, ignore_errors=True)
        self._command_line.run("get", "-r", f"cf://{VAULT}/", "/files/all")
        for name in names:
            self._compare(name, os.path.join(folder, name))
        shutil.rmtree(folder)

    def _compare(self, name, local):
        with open(local, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        if digest != self._digests[name]:
            raise AssertionError(f"{name} is not what was stored")
