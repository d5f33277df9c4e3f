#!/usr/bin/env python3
"""Runs a command under the system-call rules of a systemd unit.

    service_sandbox.py UNIT_FILE COMMAND [ARGUMENT...]

Machines that run tests have no systemd to start services with. This applies,
with libseccomp, what the lines SystemCallFilter, SystemCallErrorNumber,
RestrictAddressFamilies and MemoryDenyWriteExecute mean, and then becomes the
command. What a group such as @system-service contains, systemd-analyze tells.
"""

import ctypes
import errno
import os
import socket
import subprocess
import sys

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_EQUAL = 4
_MASKED_EQUAL = 7
_PROT_WRITE, _PROT_EXEC = 2, 4
_PR_SET_NO_NEW_PRIVS = 38


class _Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int),
                ("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


class UnitRules:
    """The lines of a unit that say what its process may call."""

    def __init__(self, path: str):
        self._settings: dict[str, list[str]] = {}
        with open(path, encoding="utf-8") as file:
            for line in file:
                key, equals, value = line.strip().partition("=")
                if equals and not key.startswith("#"):
                    self._settings.setdefault(key, []).append(value)

    def all(self, key: str) -> list[str]:
        return self._settings.get(key, [])

    def one(self, key: str) -> str:
        (value,) = self._settings[key]
        return value

    def allowed_calls(self) -> set[str]:
        allowed: set[str] = set()
        for value in self.all("SystemCallFilter"):
            names = set()
            for word in value.removeprefix("~").split():
                names |= _expand(word)
            allowed = allowed - names if value.startswith("~") else (
                allowed | names)
        # Without it nothing could be started.
        return allowed | {"execve"}

    def address_families(self) -> list[int]:
        return [int(getattr(socket, name))
                for name in self.one("RestrictAddressFamilies").split()]


def _expand(word: str) -> set[str]:
    if not word.startswith("@"):
        return {word}
    text = subprocess.run(["systemd-analyze", "syscall-filter", word],
                          check=True, capture_output=True, text=True).stdout
    names = set()
    for line in text.splitlines()[1:]:
        name = line.partition("#")[0].strip()
        if name:
            names |= _expand(name)
    return names


class _Filter:
    """Refuses whatever is not allowed, with one error number."""

    def __init__(self, error: int):
        self._library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._filter = ctypes.c_void_p(
            self._library.seccomp_init(_ERRNO | error))

    def allow(self, call: str, *comparisons: _Comparison) -> None:
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            return  # A call of another architecture or a newer kernel.
        array = (_Comparison * len(comparisons))(*comparisons)
        result = self._library.seccomp_rule_add_array(
            self._filter, ctypes.c_uint32(_ALLOW), number, len(comparisons),
            array)
        if result != 0:
            raise OSError(-result, f"no rule for {call}")

    def load(self) -> None:
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        result = self._library.seccomp_load(self._filter)
        if result != 0:
            raise OSError(-result, "cannot load the filter")


def apply(rules: UnitRules) -> None:
    """For this process and what it becomes."""
    error = getattr(errno, rules.one("SystemCallErrorNumber"))
    seccomp = _Filter(error)
    special = {"socket", "mmap", "mprotect", "pkey_mprotect"}
    for call in sorted(rules.allowed_calls() - special):
        seccomp.allow(call)
    for family in rules.address_families():
        seccomp.allow("socket", _Comparison(0, _EQUAL, family, 0))
    assert rules.one("MemoryDenyWriteExecute") == "yes"
    # Either of the two, but not both; and nothing becomes executable later.
    for protection in (0, _PROT_WRITE, _PROT_EXEC):
        seccomp.allow("mmap", _Comparison(
            2, _MASKED_EQUAL, _PROT_WRITE | _PROT_EXEC, protection))
    for call in ("mprotect", "pkey_mprotect"):
        seccomp.allow(call, _Comparison(2, _MASKED_EQUAL, _PROT_EXEC, 0))
    seccomp.load()


if __name__ == "__main__":
    apply(UnitRules(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
