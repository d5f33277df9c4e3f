"""The example program of the library, as its own comment says to use it."""

import os
import subprocess
import unittest

import local_tree
import process_cluster
import product

_SECONDS = 60


class ExampleTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.join(os.environ["TEST_TMPDIR"], "example")
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(cls.folder, "servers"))
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()

    def run_example(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([product.program("put_and_get"), *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=_SECONDS, check=False)

    def test_stores_and_reads_back_again_and_again(self) -> None:
        content = local_tree.random_bytes(3 << 20, 5)
        file = local_tree.write_file(os.path.join(self.folder, "file"), content)
        keys = os.path.join(self.folder, "keys")
        for _ in range(2):
            # The second time with the same keys, vault and content.
            result = self.run_example(self.cluster.directory_address, keys,
                                      file)
            self.assertEqual(result.returncode, 0, result)
            report, _, read_back = result.stdout.partition(b"\n")
            self.assertTrue(report.startswith(b"stored version 1: "), report)
            self.assertEqual(read_back, content)

    def test_says_what_is_wrong(self) -> None:
        self.assertIn(b"usage: ", self.run_example("one").stderr)
        keys = os.path.join(self.folder, "other_keys")
        missing = self.run_example(self.cluster.directory_address, keys,
                                   os.path.join(self.folder, "missing"))
        self.assertNotEqual(missing.returncode, 0)
        self.assertIn(b"NOT_FOUND", missing.stderr)
        self.assertEqual(missing.stdout, b"")


if __name__ == "__main__":
    unittest.main()
