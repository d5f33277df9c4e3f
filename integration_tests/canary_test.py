"""Servers, their logs and the wire see no name, path, content or key."""

import os
import random
import unittest
import urllib.request

import grpc
from coffer.storage.v1 import storage_service_pb2 as storage_pb
from coffer.storage.v1 import storage_service_pb2_grpc as storage_grpc

import blob_format
import byte_search
import coffer_cli
import keyring_file
import process_cluster

_LARGE_BYTES = 6 << 20
_RPC_SECONDS = 20


class CanaryTest(unittest.TestCase):

    def setUp(self) -> None:
        folder = os.path.join(os.environ["TEST_TMPDIR"], "canary")
        # Everything that servers write, and everything on the wire.
        self.seen = os.path.join(folder, "seen")
        self.wire = os.path.join(self.seen, "wire")
        self.cluster = process_cluster.ProcessCluster(
            os.path.join(self.seen, "servers"), record_folder=self.wire,
            node_arguments=["--log-level", "trace", "--log-format", "json"])
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        self.canaries = byte_search.Canaries()
        self._next_seed = 0
        # Local paths must not leak either.
        self.local = os.path.join(folder, self.text("local folder"))
        self.cli = coffer_cli.CofferCli(self.local,
                                        self.cluster.directory_address)
        self.passphrase = self.text("passphrase")
        self.write("passphrase", self.passphrase.encode())
        os.chmod(os.path.join(self.local, "passphrase"), 0o600)
        self.cli.environment["COFFER_PASSPHRASE_FILE"] = os.path.join(
            self.local, "passphrase")

    def text(self, name: str) -> str:
        """A new word that must not leak."""
        self._next_seed += 1
        word = byte_search.canary_text(self._next_seed)
        self.canaries.add_text(name, word)
        return word

    def write(self, name: str, content: bytes) -> str:
        path = os.path.join(self.local, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def search(self) -> list[byte_search.Finding]:
        return self.canaries.search(self.seen)

    def test_nothing_leaks_and_a_leak_would_be_seen(self) -> None:
        self._work_with_secrets()
        for name, secret in keyring_file.read(
                self.cli.keyring_path, self.passphrase).secrets().items():
            self.canaries.add(name, secret)
        self._look_at_metrics()
        self.assertEqual(self.cluster.stop(), [0] * 4)
        # All of it went past, more than once.
        self.assertGreater(byte_search.bytes_below(self.wire), 2 * _LARGE_BYTES)
        self.assertEqual(self.search(), [])

        self.cluster.start()
        leaks = self._leak()
        self.cluster.stop()
        found = {(finding.canary, finding.path.removeprefix(self.seen))
                 for finding in self.search()}
        for name in leaks:
            for where in ("/wire/storage-1/", "/servers/storage-1/data/"):
                self.assertTrue([path for canary, path in found
                                 if canary == name and path.startswith(where)],
                                f"{name} in {where}: {found}")

    def _work_with_secrets(self) -> None:
        """Does a bit of everything, with nothing but canaries."""
        vault, folder, renamed = (self.text("vault"), self.text("folder"),
                                  self.text("new name"))
        top = f"cf://{vault}"
        tree = self._make_tree(folder)
        self.cli.ok("init")
        self.cli.ok("vault", "create", vault)
        self.cli.ok("put", "-r", tree, top + "/")
        self.cli.ok("put", "-", f"{top}/{self.text('stdin name')}",
                    stdin=self.text("stdin content").encode() * 100)
        self.cli.ok("mkdir", f"{top}/{self.text('new folder')}")
        self.cli.ok("mv", f"{top}/{folder}", f"{top}/{renamed}")
        self.cli.ok("ls", "-l", "-r", top + "/")
        self.cli.ok("get", "-r", top + "/", os.path.join(self.local, "got"))
        self.cli.ends_with(coffer_cli.NOT_FOUND, "cat",
                           f"{top}/{self.text('name that is not there')}")
        self.cli.ok("verify", "--data", top + "/")
        self.cli.ok("rm", "-r", f"{top}/{renamed}")

    def _look_at_metrics(self) -> None:
        """Keeps what the servers' HTTP pages say among what is searched."""
        for server in self.cluster.servers:
            if not server.http_address:
                continue
            for page in ("", "metrics"):
                url = f"http://{server.http_address}/{page}"
                with urllib.request.urlopen(url, timeout=_RPC_SECONDS) as got:
                    text = got.read()
                path = os.path.join(self.seen, "servers", server.name,
                                    f"page-{page}.txt")
                with open(path, "wb") as file:
                    file.write(text)
                self.assertIn(b"coffer", text.lower())

    def _make_tree(self, folder: str) -> str:
        generator = random.Random(1)
        large = generator.randbytes(_LARGE_BYTES)
        self.canaries.add_content("large content", large)
        self.write(f"{folder}/{self.text('large name')}", large)
        # Bytes that a compressor, had anyone put one there, would shorten.
        word = self.text("repeated content")
        self.write(f"{folder}/{self.text('small name')}", word.encode() * 500)
        below = f"{folder}/{self.text('deep folder')}"
        self.write(f"{below}/{self.text('deep name')}", b"")
        os.symlink(self.text("link target"),
                   os.path.join(self.local, below, self.text("link name")))
        return os.path.join(self.local, folder)

    def _leak(self) -> list[str]:
        """A client that forgets to encrypt; returns what it gave away."""
        keys = keyring_file.read(self.cli.keyring_path, self.passphrase)
        secrets = keys.secrets()
        blob = os.urandom(100) + b"".join(
            [self.passphrase.encode(), *(secret.hex().encode()
                                         for secret in secrets.values())])
        blob_id = blob_format.blob_id(blob)
        request = storage_pb.PutBlobsRequest(
            header=storage_pb.PutBlobHeader(blob_id=blob_id,
                                            size_bytes=len(blob)), data=blob)
        proxied = next(proxy for proxy in self.cluster.proxies
                       if proxy.name == "storage-1")
        with grpc.insecure_channel(proxied.address) as channel:
            stub = storage_grpc.StorageServiceStub(channel)
            response, = stub.PutBlobs(iter([request]), timeout=_RPC_SECONDS)
        self.assertEqual(list(response.stored_blob_ids), [blob_id])
        return ["passphrase", *secrets]


if __name__ == "__main__":
    unittest.main()
