"""The Debian packages that a program is made of."""

import dataclasses
import functools
import os
import subprocess

import debian_packages

# Of the C library, which is always shared; their archives are empty.
_C_LIBRARIES = {"c", "dl", "m", "pthread", "rt"}
# Every program begins and ends with a few lines of these.
_STARTUP_PACKAGES = ["libc6-dev", "libgcc-12-dev"]
_NO_LIBRARIES = {"lint", "tool"}

STATIC = "STATIC_LINK"
SHARED = "DYNAMIC_LINK"


@dataclasses.dataclass(frozen=True, order=True)
class Component:
    package: debian_packages.Package
    linkage: str
    """STATIC or SHARED: in the program, or in a file beside it."""
    what: str
    """What of the package it is, for people."""


def read_packages(path: str) -> dict[str, list[str]]:
    """third_party/packages.txt: the Debian packages of each library."""
    libraries: dict[str, list[str]] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.partition("#")[0].split()
            if words and words[0] not in _NO_LIBRARIES:
                # A star marks libraries that are always shared.
                libraries.setdefault(words[0].rstrip("*"),
                                     []).extend(words[1:])
    return libraries


def find_components(inventory: str, packages: dict[str, list[str]],
                    shared_files: list[str]) -> list[Component]:
    """What is in the program with this inventory (see link_inventory.bzl)."""
    statics: dict[debian_packages.Package, set[str]] = {}

    def add(package: debian_packages.Package, what: str) -> None:
        statics.setdefault(package, set()).add(what)

    for name in _STARTUP_PACKAGES:
        add(debian_packages.installed_package(name), "startup code")
    archives = []
    for line in inventory.splitlines():
        kind, _, name = line.partition(" ")
        if kind == "library":
            for package in packages[name]:
                add(debian_packages.installed_package(package), "headers")
        elif kind == "link" and name not in _C_LIBRARIES:
            archives += _find_archive(name)
    owners = debian_packages.packages_of_files(archives + shared_files)
    for path in archives:
        add(owners[path], os.path.basename(path))
    shared: dict[debian_packages.Package, set[str]] = {}
    for path in shared_files:
        shared.setdefault(owners[path], set()).add(os.path.basename(path))
    return sorted(
        [Component(package, STATIC, ", ".join(sorted(what)))
         for package, what in statics.items()] +
        [Component(package, SHARED, ", ".join(sorted(what)))
         for package, what in shared.items()])


def _find_archive(name: str) -> list[str]:
    """Empty for a library of which only a shared one exists."""
    for folder in _library_folders():
        path = os.path.join(folder, f"lib{name}.a")
        if os.path.exists(path):
            return [path]
    return []


@functools.lru_cache(maxsize=None)
def _library_folders() -> list[str]:
    """Where the compiler looks for archives."""
    text = subprocess.run(["gcc-12", "-print-search-dirs"], check=True,
                          capture_output=True, text=True).stdout
    (line,) = [line for line in text.splitlines()
               if line.startswith("libraries: =")]
    return line.partition("=")[2].split(":")
