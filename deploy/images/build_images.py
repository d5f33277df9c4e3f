#!/usr/bin/env python3
"""Makes the images from programs that are already built; see build.sh."""

import argparse
import hashlib
import os
import sys

import debian_packages
import file_tree
import image_spec
import notices
import oci_archive
import programs
import spdx

_HERE = os.path.dirname(os.path.abspath(__file__))
_TOP = os.path.dirname(os.path.dirname(_HERE))
_PASSWD = (
    "root:x:0:0:root:/:/sbin/nologin\n"
    f"{image_spec.USER_NAME}:x:{image_spec.USER_ID}:{image_spec.USER_ID}:"
    f"Coffer:{image_spec.VOLUME}:/sbin/nologin\n")
_GROUP = f"root:x:0:\n{image_spec.USER_NAME}:x:{image_spec.USER_ID}:\n"
# Both are in the C library itself: there is no module to ship.
_NSSWITCH = "passwd: files\ngroup: files\nhosts: files dns\n"
_DATA_MODE = 0o700


def main() -> None:
    arguments = _parse_arguments()
    built = programs.Programs(
        arguments.programs,
        os.path.join(_TOP, "third_party", "packages.txt"))
    os.makedirs(arguments.output, exist_ok=True)
    for spec in image_spec.IMAGES:
        _build(spec, built, arguments)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, metavar="DIR")
    parser.add_argument("--output", required=True, metavar="DIR")
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--created", required=True, type=int,
                        metavar="SECONDS", help="time of everything, in "
                        "seconds since 1970")
    return parser.parse_args()


def _build(spec: image_spec.ImageSpec, built: programs.Programs,
           arguments: argparse.Namespace) -> None:
    parts = {name: built.components(name) for name in spec.programs}
    sbom = spdx.bill_of_materials(
        spec.name, arguments.version, arguments.created,
        {name: built.content(name) for name in spec.programs}, parts)
    files = _base_tree()
    _add_programs(files, spec, built)
    everything = [part for program in parts.values() for part in program]
    notice_files = notices.third_party_notices(everything)
    notice_files["doc/coffer/copyright"] = _read(_TOP, "LICENSE")
    notice_files[f"sbom/{spec.name}.spdx.json"] = sbom
    for path, content in notice_files.items():
        files.add_file(f"usr/share/{path}", content)
    if spec.config:
        files.add_file(f"{image_spec.CONFIG_FOLDER}/{spec.config}",
                       _read(_HERE, "config", spec.config))
    archive, digest = oci_archive.write_archive(oci_archive.Image(
        name=f"localhost/{spec.name}:{arguments.version}",
        architecture=debian_packages.architecture(),
        created=arguments.created,
        config=image_spec.container_config(spec, arguments.version,
                                           arguments.revision),
        files=files))
    stem = os.path.join(arguments.output, f"{spec.name}-{arguments.version}")
    _write(stem + ".oci.tar", archive)
    _write(stem + ".spdx.json", sbom)
    _write(stem + ".digest", f"{digest}\n".encode())
    print(f"{stem}.oci.tar  {len(archive) / 1e6:.1f} MB  image {digest}  "
          f"file sha256:{hashlib.sha256(archive).hexdigest()}")


def _base_tree() -> file_tree.FileTree:
    files = file_tree.FileTree()
    files.add_file("etc/passwd", _PASSWD.encode())
    files.add_file("etc/group", _GROUP.encode())
    files.add_file("etc/nsswitch.conf", _NSSWITCH.encode())
    files.add_folder(image_spec.CONFIG_FOLDER)
    files.add_folder(image_spec.VOLUME, _DATA_MODE, image_spec.USER_ID,
                     image_spec.USER_ID)
    # What runtimes mount; some cannot make a folder in a read-only root.
    for folder in ("dev", "proc", "sys"):
        files.add_folder(folder)
    return files


def _add_programs(files: file_tree.FileTree, spec: image_spec.ImageSpec,
                  built: programs.Programs) -> None:
    libraries = {}
    for name in spec.programs:
        files.add_file(f"usr/bin/{name}", built.content(name), 0o755)
        libraries.update(built.libraries(name))
    for name, path in sorted(libraries.items()):
        target = name
        if not os.path.isabs(name):
            multiarch = os.path.basename(os.path.dirname(path))
            target = f"usr/lib/{multiarch}/{name}"
        files.add_file(target, _read(path), 0o755)


def _read(*path: str) -> bytes:
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
