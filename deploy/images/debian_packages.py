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


@functools.lru_cache(maxsize=None)
def package_of_file(path: str) -> Package:
    """The package that installed a file, under whatever name dpkg knows it."""
    real = os.path.realpath(path)
    for candidate in (path, real, real.removeprefix("/usr"), "/usr" + real):
        result = subprocess.run(["dpkg-query", "--search", candidate],
                                capture_output=True, text=True, check=False)
        if result.returncode == 0:
            name = result.stdout.partition(": ")[0].partition(",")[0]
            return installed_package(name.partition(":")[0])
    raise LookupError(f"no Debian package has installed {path}")


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
