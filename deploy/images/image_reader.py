"""Reads an image back from its OCI archive, trusting no digest."""

import dataclasses
import gzip
import hashlib
import io
import json
import tarfile


@dataclasses.dataclass(frozen=True)
class LoadedImage:
    name: str
    digest: str
    config: dict
    """The OCI image configuration."""
    members: dict[str, tarfile.TarInfo]
    """What is in its layer, by path without a slash in front."""
    layer_tar: bytes

    def read(self, path: str) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(self.layer_tar)) as tar:
            file = tar.extractfile(path)
            assert file is not None, f"{path} is no file"
            return file.read()

    def extract(self, folder: str) -> None:
        """With owners and modes, so as root."""
        with tarfile.open(fileobj=io.BytesIO(self.layer_tar)) as tar:
            tar.extractall(folder, numeric_owner=True)


def read_image(path: str) -> LoadedImage:
    """Raises ValueError if a blob is not what its name says."""
    with tarfile.open(path) as archive:
        blobs = {
            "sha256:" + member.name.rpartition("/")[2]:
                archive.extractfile(member).read()
            for member in archive.getmembers()
            if member.isfile() and member.name.startswith("blobs/")
        }
        index = json.load(archive.extractfile("index.json"))
        layout = json.load(archive.extractfile("oci-layout"))
    if layout != {"imageLayoutVersion": "1.0.0"}:
        raise ValueError(f"{path} is no OCI layout")
    (descriptor,) = index["manifests"]
    manifest = json.loads(_blob(blobs, descriptor))
    config = json.loads(_blob(blobs, manifest["config"]))
    (layer,) = manifest["layers"]
    layer_tar = gzip.decompress(_blob(blobs, layer))
    if config["rootfs"]["diff_ids"] != [_digest(layer_tar)]:
        raise ValueError("the layer is another one than the image's")
    with tarfile.open(fileobj=io.BytesIO(layer_tar)) as tar:
        members = {member.name: member for member in tar.getmembers()}
    return LoadedImage(
        descriptor["annotations"]["io.containerd.image.name"],
        descriptor["digest"], config, members, layer_tar)


def _blob(blobs: dict[str, bytes], descriptor: dict) -> bytes:
    content = blobs[descriptor["digest"]]
    if (_digest(content) != descriptor["digest"] or
            len(content) != descriptor["size"]):
        raise ValueError(f"damaged blob {descriptor['digest']}")
    return content


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
