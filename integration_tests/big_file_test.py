"""One file of many gigabytes: identical again, with little memory everywhere.

Needs twice its size below TEST_TMPDIR and some minutes; scripts/acceptance.sh
runs it. COFFER_TEST_GIB sets the size.
"""

import hashlib
import os
import unittest
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers import modes

import coffer_cli
import process_cluster
import product
import waiting

_GIB = 1 << 30
_MIB = 1 << 20
_BLOCK_BYTES = 16 * _MIB
_MAX_COMMAND_BYTES = 300 * _MIB
_MAX_SERVER_BYTES = 512 * _MIB
_TIMEOUT_SECONDS = 1800


def _incompressible(size: int) -> Iterator[bytes]:
    stream = Cipher(algorithms.AES(bytes(16)), modes.CTR(bytes(16))).encryptor()
    while size > 0:
        block = stream.update(bytes(min(size, _BLOCK_BYTES)))
        size -= len(block)
        yield block


def _digest_of_file(path: str) -> bytes:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.digest()


class BigFileTest(unittest.TestCase):

    def setUp(self) -> None:
        self.size = int(os.environ.get("COFFER_TEST_GIB", "5")) * _GIB
        self.folder = os.path.join(os.environ["TEST_TMPDIR"], "big")
        self.cluster = process_cluster.ProcessCluster(
            os.path.join(self.folder, "servers"), node_count=1, replicas=1)
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        self.cli = coffer_cli.CofferCli(os.path.join(self.folder, "user"),
                                        self.cluster.directory_address)
        self.cli.ok("init", "--no-passphrase")
        self.cli.ok("vault", "create", "v")

    def test_comes_back_identical_with_little_memory(self) -> None:
        source = os.path.join(self.folder, "source")
        digest = hashlib.sha256()
        with open(source, "wb") as file:
            for block in _incompressible(self.size):
                digest.update(block)
                file.write(block)
        put_peak = self._run("put", source, "cf://v/file")
        os.remove(source)
        target = os.path.join(self.folder, "target")
        get_peak = self._run("get", "cf://v/file", target)
        self.assertEqual(_digest_of_file(target), digest.digest())
        os.remove(target)
        peaks = {server.name: server.peak_memory_bytes()
                 for server in self.cluster.servers}
        print(f"{self.size // _GIB} GiB; peak memory in MiB:")
        for name, peak in {"put": put_peak, "get": get_peak, **peaks}.items():
            print(f"  {name:12} {peak / _MIB:7.1f}")
        self.assertLess(max(put_peak, get_peak), _MAX_COMMAND_BYTES)
        self.assertLess(max(peaks.values()), _MAX_SERVER_BYTES)

    def _run(self, *arguments: str) -> int:
        """Runs a command that must succeed; the most memory that it had."""
        process = self.cli.start(*arguments)
        peak = 0

        def has_ended() -> bool:
            nonlocal peak
            peak = max(peak, product.peak_memory_bytes(process.pid))
            return process.poll() is not None

        waiting.wait_until(f"{arguments[0]} ends", has_ended, _TIMEOUT_SECONDS)
        result = self.cli.finish(process)
        self.assertEqual(result.code, coffer_cli.OK, result)
        return peak


if __name__ == "__main__":
    unittest.main()
