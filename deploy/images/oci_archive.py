"""Writes an image as one tar file that every container tool can load.

The file is an OCI image layout (podman, skopeo, containerd, Kubernetes nodes)
and has the index of a Docker archive besides, which older Docker wants.
"""

import dataclasses
import datetime
import gzip
import hashlib
import io
import json

import file_tree

_TYPE = "application/vnd.oci.image."
_CREATED_BY = "deploy/images/build.sh"
_GZIP_LEVEL = 6


@dataclasses.dataclass(frozen=True)
class Image:
    name: str
    """With its tag, such as localhost/coffer:0.1.0."""
    architecture: str
    created: int
    """Seconds since 1970; also the time of all files."""
    config: dict
    """"config" of the OCI image configuration."""
    files: file_tree.FileTree


def write_archive(image: Image) -> tuple[bytes, str]:
    """The archive, and the digest of the image in it."""
    blobs = _Blobs()
    layer_tar = image.files.to_tar(image.created)
    layer = blobs.add(_compress(layer_tar), "layer.v1.tar+gzip")
    config = blobs.add_json({
        "architecture": image.architecture,
        "config": image.config,
        "created": timestamp(image.created),
        "history": [{
            "created": timestamp(image.created),
            "created_by": _CREATED_BY,
        }],
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer_tar)]},
    }, "config.v1+json")
    manifest = blobs.add_json({
        "schemaVersion": 2,
        "mediaType": _TYPE + "manifest.v1+json",
        "config": config,
        "layers": [layer],
        "annotations": image.config.get("Labels", {}),
    }, "manifest.v1+json")
    index = dict(manifest, annotations={
        # containerd and podman take the first, skopeo the second.
        "io.containerd.image.name": image.name,
        "org.opencontainers.image.ref.name": image.name.rpartition(":")[2],
    }, platform={"architecture": image.architecture, "os": "linux"})
    files = {
        "index.json": _json({
            "schemaVersion": 2,
            "mediaType": _TYPE + "index.v1+json",
            "manifests": [index],
        }),
        "manifest.json": _json([{
            "Config": _Blobs.path(config),
            "Layers": [_Blobs.path(layer)],
            "RepoTags": [image.name],
        }]),
        "oci-layout": _json({"imageLayoutVersion": "1.0.0"}),
        **blobs.files,
    }
    tree = file_tree.FileTree()
    for path, content in files.items():
        tree.add_file(path, content)
    return tree.to_tar(image.created), manifest["digest"]


def timestamp(seconds: int) -> str:
    """As RFC 3339 in UTC."""
    time = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Blobs:
    """Files that are named by their SHA-256."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    @staticmethod
    def path(descriptor: dict) -> str:
        return "blobs/" + descriptor["digest"].replace(":", "/")

    def add(self, content: bytes, media_type: str) -> dict:
        descriptor = {
            "mediaType": _TYPE + media_type,
            "digest": _digest(content),
            "size": len(content),
        }
        self.files[self.path(descriptor)] = content
        return descriptor

    def add_json(self, value: dict, media_type: str) -> dict:
        return self.add(_json(value), media_type)


def _compress(content: bytes) -> bytes:
    buffer = io.BytesIO()
    # Without name and time in the header.
    with gzip.GzipFile("", "wb", _GZIP_LEVEL, buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True,
                      separators=(",", ":")).encode() + b"\n"
