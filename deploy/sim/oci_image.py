"""Images as OCI archives, unpacked into folders."""

import dataclasses
import json
import os
import tarfile


@dataclasses.dataclass(frozen=True)
class Image:
    """What a container starts from."""

    rootfs: str
    entrypoint: list
    command: list
    environment: dict
    user: str


def unpack(archive, folder):
    """Unpacks the one image in `archive` below `folder`.

    Whiteouts are not known: the images here have one layer.
    """
    with tarfile.open(archive) as outer:
        index = _load(outer, "index.json")
        manifest = _load_blob(outer, index["manifests"][0]["digest"])
        config = _load_blob(outer, manifest["config"]["digest"])["config"]
        rootfs = os.path.join(folder, "rootfs")
        os.makedirs(rootfs)
        for layer in manifest["layers"]:
            blob = outer.extractfile(_blob_path(layer["digest"]))
            with tarfile.open(fileobj=blob) as tar:
                tar.extractall(rootfs, numeric_owner=True)
    environment = dict(pair.split("=", 1) for pair in config.get("Env", []))
    return Image(rootfs, config.get("Entrypoint") or [],
                 config.get("Cmd") or [], environment, config.get("User", ""))


def find_archive(folder, reference):
    """The archive of `localhost/NAME:VERSION`, as build.sh names it."""
    name, version = reference.rsplit("/", 1)[-1].split(":")
    path = os.path.join(folder, f"{name}-{version}.oci.tar")
    if not os.path.exists(path):
        raise FileNotFoundError(
            f"no image {reference}: {path} is missing; build it with "
            "deploy/images/build.sh")
    return path


def _blob_path(digest):
    return "blobs/" + digest.replace(":", "/")


def _load(tar, path):
    return json.load(tar.extractfile(path))


def _load_blob(tar, digest):
    return _load(tar, _blob_path(digest))
