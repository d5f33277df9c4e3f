"""An image is complete, and is a function of its files and of its time."""

import io
import json
import os
import tarfile
import tempfile
import unittest

import file_tree
import image_reader
import oci_archive

_CREATED = 1_700_000_000


def _image(files: file_tree.FileTree) -> oci_archive.Image:
    return oci_archive.Image(
        name="localhost/sample:1.2.3", architecture="amd64", created=_CREATED,
        config={"Entrypoint": ["/usr/bin/sample"]}, files=files)


def _files(order: int = 1) -> file_tree.FileTree:
    files = file_tree.FileTree()
    for path in ["etc/b", "etc/a", "usr/bin/sample"][::order]:
        files.add_file(path, path.encode())
    files.add_folder("var/lib/data", 0o700, 7, 8)
    return files


class OciArchiveTest(unittest.TestCase):

    def read(self, archive: bytes) -> image_reader.LoadedImage:
        path = os.path.join(os.environ["TEST_TMPDIR"], "archive.tar")
        with open(path, "wb") as file:
            file.write(archive)
        return image_reader.read_image(path)

    def test_reads_back(self) -> None:
        archive, digest = oci_archive.write_archive(_image(_files()))
        image = self.read(archive)
        self.assertEqual(image.name, "localhost/sample:1.2.3")
        self.assertEqual(image.digest, digest)
        self.assertEqual(image.config["config"]["Entrypoint"],
                         ["/usr/bin/sample"])
        self.assertEqual(image.config["created"], "2023-11-14T22:13:20Z")
        self.assertEqual(image.read("etc/a"), b"etc/a")
        data = image.members["var/lib/data"]
        self.assertEqual((data.mode, data.uid, data.gid), (0o700, 7, 8))
        self.assertTrue(image.members["var/lib"].isdir())

    def test_every_byte_is_the_same_again(self) -> None:
        self.assertEqual(oci_archive.write_archive(_image(_files(1))),
                         oci_archive.write_archive(_image(_files(-1))))

    def test_another_content_is_another_image(self) -> None:
        other = _files()
        other.add_file("etc/c", b"")
        self.assertNotEqual(oci_archive.write_archive(_image(_files()))[1],
                            oci_archive.write_archive(_image(other))[1])

    def test_times_and_users_are_fixed(self) -> None:
        archive, _ = oci_archive.write_archive(_image(_files()))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            members = tar.getmembers()
        self.assertEqual({member.mtime for member in members}, {_CREATED})
        self.assertEqual({member.uname for member in members}, {""})

    def test_docker_finds_its_index(self) -> None:
        archive, _ = oci_archive.write_archive(_image(_files()))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            (entry,) = json.load(tar.extractfile("manifest.json"))
            names = tar.getnames()
        self.assertEqual(entry["RepoTags"], ["localhost/sample:1.2.3"])
        self.assertLessEqual({entry["Config"], *entry["Layers"]}, set(names))

    def test_a_path_can_be_there_once_only(self) -> None:
        files = _files()
        with self.assertRaises(ValueError):
            files.add_file("/etc/a", b"")

    def test_a_damaged_layer_is_noticed(self) -> None:
        archive, _ = oci_archive.write_archive(_image(_files()))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            layer = max((member for member in tar.getmembers()
                         if "/sha256/" in member.name),
                        key=lambda member: b"\x1f\x8b" ==
                        tar.extractfile(member).read(2))
        damaged = bytearray(archive)
        damaged[layer.offset_data + layer.size // 2] ^= 1
        with self.assertRaises(Exception):
            self.read(bytes(damaged))


if __name__ == "__main__":
    os.environ.setdefault("TEST_TMPDIR", tempfile.gettempdir())
    unittest.main()
