#!/usr/bin/env python3
"""Makes the .deb files from programs that are already built; see build.sh."""

import argparse
import datetime
import email.utils
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile

_HERE = os.path.dirname(os.path.abspath(__file__))
_TOP = os.path.dirname(os.path.dirname(_HERE))
sys.path.insert(0, os.path.join(_TOP, "deploy", "images"))

# pylint: disable=wrong-import-position
import components  # noqa: E402
import debian_packages  # noqa: E402
import package_spec  # noqa: E402
import programs  # noqa: E402
import spdx  # noqa: E402

_COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/coffer",
    "fish": "usr/share/fish/vendor_completions.d/coffer.fish",
    "zsh": "usr/share/zsh/vendor-completions/_coffer",
}
_BLOCK_BYTES = 1024
# A tenth larger than the best, in a quarter of the time.
_XZ_LEVEL = 2
# Static on purpose: see docs/images.md.
_LINTIAN_OVERRIDES = """\
{name}: embedded-library
{name}: unknown-field Static-Built-Using
"""


def main() -> None:
    arguments = _parse_arguments()
    built = programs.Programs(
        arguments.programs,
        os.path.join(_TOP, "third_party", "packages.txt"))
    os.makedirs(arguments.output, exist_ok=True)
    for spec in package_spec.PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            PackageBuilder(spec, built, arguments, folder).build()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, metavar="DIR")
    parser.add_argument("--output", required=True, metavar="DIR")
    parser.add_argument("--version", required=True)
    parser.add_argument("--created", required=True, type=int,
                        metavar="SECONDS")
    return parser.parse_args()


class PackageBuilder:
    """Lays the files of one package out below a folder, and packs them."""

    def __init__(self, spec: package_spec.PackageSpec,
                 built: programs.Programs, arguments: argparse.Namespace,
                 folder: str):
        self._spec = spec
        self._built = built
        self._arguments = arguments
        self._root = os.path.join(folder, "root")
        self._scratch = os.path.join(folder, "scratch")
        self._version = f"{arguments.version}-{package_spec.REVISION}"
        self._parts = built.components(spec.name, with_shared=False)
        self._files: dict[str, bytes] = {}

    def build(self) -> None:
        self._add(f"usr/bin/{self._spec.name}",
                  self._built.content(self._spec.name), 0o755)
        if self._spec.config:
            self._add_service()
        else:
            self._add_completions()
        self._add_documents()
        self._add_control()
        self._pack()

    def _add_service(self) -> None:
        name = self._spec.name
        self._add(f"etc/coffer/{self._spec.config}",
                  _read(_HERE, "config", self._spec.config))
        self._add(f"lib/systemd/system/{name}.service",
                  _read(_HERE, "systemd", f"{name}.service"))
        self._add(f"usr/lib/sysusers.d/{name}.conf",
                  _read(_HERE, "systemd", "coffer.sysusers"))
        self._add(f"usr/share/doc/{name}/README.md",
                  _read(_HERE, "README.md"))

    def _add_completions(self) -> None:
        program = os.path.join(self._root, "usr/bin", self._spec.name)
        for shell, path in _COMPLETIONS.items():
            self._add(path, subprocess.run(
                [program, "completion", shell], check=True, env={},
                capture_output=True).stdout)

    def _add_documents(self) -> None:
        name = self._spec.name
        folder = f"usr/share/doc/{name}"
        self._add(f"{folder}/copyright", _read(_HERE, "copyright"))
        for part in self._parts:
            path = f"{folder}/third-party/{part.package.name}.copyright"
            self._add(path, debian_packages.copyright_file(
                part.package).encode())
        self._add(f"{folder}/changelog.Debian.gz", gzip.compress(
            self._changelog().encode(), mtime=0))
        self._add(f"usr/share/lintian/overrides/{name}",
                  _LINTIAN_OVERRIDES.format(name=name).encode())
        self._add(f"usr/share/sbom/{name}.spdx.json", spdx.bill_of_materials(
            name, self._version, self._arguments.created,
            {name: self._built.content(name)}, {name: self._parts}))

    def _changelog(self) -> str:
        date = datetime.datetime.fromtimestamp(self._arguments.created,
                                               datetime.timezone.utc)
        return (f"{self._spec.name} ({self._version}) unstable; "
                "urgency=medium\n\n"
                f"  * Release {self._arguments.version}.\n\n"
                f" -- {package_spec.MAINTAINER}  "
                f"{email.utils.format_datetime(date)}\n")

    def _add_control(self) -> None:
        sums = "".join(f"{hashlib.md5(content).hexdigest()}  {path}\n"
                       for path, content in sorted(self._files.items())
                       if not path.startswith("etc/"))
        size = sum(-(-len(content) // _BLOCK_BYTES)
                   for content in self._files.values())
        self._add_control_file("md5sums", sums)
        self._add_control_file("control", self._control(size))
        if self._spec.config:
            self._add_control_file("conffiles",
                                   f"/etc/coffer/{self._spec.config}\n")
            for script in ("postinst", "prerm", "postrm"):
                text = _read(_HERE, "maintainer", script).decode()
                self._add_control_file(
                    script, text.replace("@PACKAGE@", self._spec.name), 0o755)

    def _control(self, size: int) -> str:
        is_service = bool(self._spec.config)
        depends = [self._shared_library_depends()]
        depends += package_spec.SERVICE_DEPENDS if is_service else []
        return (f"Package: {self._spec.name}\n"
                f"Version: {self._version}\n"
                f"Architecture: {debian_packages.architecture()}\n"
                f"Maintainer: {package_spec.MAINTAINER}\n"
                f"Installed-Size: {size}\n"
                f"Depends: {', '.join(depends)}\n" +
                ("Recommends: coffer\n" if is_service else "") +
                f"Static-Built-Using: {self._sources()}\n"
                "Section: net\n"
                "Priority: optional\n"
                f"Description: {self._spec.summary}\n"
                f"{self._spec.description}")

    def _shared_library_depends(self) -> str:
        os.makedirs(os.path.join(self._scratch, "debian"))
        # It wants to see one, but takes nothing from it.
        _write(os.path.join(self._scratch, "debian", "control"),
               b"Source: coffer\n\nPackage: coffer\nArchitecture: any\n")
        result = subprocess.run(
            ["dpkg-shlibdeps", "-O",
             os.path.join(self._root, "usr/bin", self._spec.name)],
            cwd=self._scratch, check=True, capture_output=True, text=True)
        return result.stdout.strip().partition("=")[2]

    def _sources(self) -> str:
        return ", ".join(sorted({
            f"{part.package.source} (= {part.package.source_version})"
            for part in self._parts if part.linkage == components.STATIC}))

    def _pack(self) -> None:
        created = self._arguments.created
        for folder, folders, files in os.walk(self._root, topdown=False):
            for name in folders + files:
                os.utime(os.path.join(folder, name), (created, created))
        os.utime(self._root, (created, created))
        path = os.path.join(
            self._arguments.output,
            f"{self._spec.name}_{self._version}_"
            f"{debian_packages.architecture()}.deb")
        # One thread: what xz writes depends on their number.
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz",
             f"-z{_XZ_LEVEL}", "--build", self._root, path],
            check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(created)})
        content = _read(path)
        print(f"{path}  {len(content) / 1e6:.1f} MB  "
              f"sha256:{hashlib.sha256(content).hexdigest()}")

    def _add(self, path: str, content: bytes, mode: int = 0o644) -> None:
        self._files[path] = content
        self._write_file(path, content, mode)

    def _add_control_file(self, name: str, text: str,
                          mode: int = 0o644) -> None:
        self._write_file(f"DEBIAN/{name}", text.encode(), mode)

    def _write_file(self, path: str, content: bytes, mode: int) -> None:
        full = os.path.join(self._root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        _write(full, content)
        os.chmod(full, mode)


def _read(*path: str) -> bytes:
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    # Folders take their mode from it.
    os.umask(0o022)
    main()
