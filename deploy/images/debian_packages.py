"""What dpkg knows about the packages of this machine."""

import dataclasses
import functools
import os
import re
import subprocess

_DOC = "/usr/share/doc"
_COMMON_LICENSES = "/usr/share/common-licenses"
_FORMAT = ("${Package}\\t${Version}\\t${Architecture}\\t"
           "${source:Package}\\t${source:Version}\\n")


@dataclasses.dataclass(frozen=True, order=True)
class Package:
    name: str
    version: str
    architecture: str
    source: str
    source_version: str


@functools.lru_cache(maxsize=None)
def architecture() -> str:
    """Debian's name of it, which is also that of OCI for amd64 and arm64."""
    return _run("dpkg", "--print-architecture").strip()


@functools.lru_cache(maxsize=None)
def installed_package(name: str) -> Package:
    lines = _run("dpkg-query", "--show", "--showformat=" + _FORMAT,
                 name).splitlines()
    native = [Package(*line.split("\t")) for line in lines]
    return next(package for package in native
                if package.architecture in (architecture(), "all"))


def packages_of_files(paths: list[str]) -> dict[str, Package]:
    """The packages that installed files, under whatever names dpkg knows."""
    candidates = {}
    for path in paths:
        real = os.path.realpath(path)
        for name in (path, real, real.removeprefix("/usr"), "/usr" + real):
            candidates[name] = path
    # Fails for the names that it does not know.
    result = subprocess.run(["dpkg-query", "--search", *sorted(candidates)],
                            capture_output=True, text=True, check=False)
    found = {}
    for line in result.stdout.splitlines():
        owners, _, name = line.rpartition(": ")
        if name in candidates:
            owner = owners.partition(",")[0].partition(":")[0]
            found[candidates[name]] = installed_package(owner)
    unknown = set(paths) - set(found)
    if unknown:
        raise LookupError(
            f"no Debian package has installed {sorted(unknown)}")
    return found


def copyright_file(package: Package) -> str:
    with open(f"{_DOC}/{package.name}/copyright", encoding="utf-8") as file:
        return file.read()


def common_licenses(copyright_text: str) -> dict[str, bytes]:
    """The licences that a copyright file only points to, by their names."""
    names = re.findall(_COMMON_LICENSES + r"/([A-Za-z0-9.+-]*[A-Za-z0-9+])",
                       copyright_text)
    texts = {}
    for name in names:
        path = f"{_COMMON_LICENSES}/{name}"
        if os.path.exists(path):
            with open(path, "rb") as file:
                texts[name] = file.read()
    return texts


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout
