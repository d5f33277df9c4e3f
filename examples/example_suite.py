"""What the examples of every language do, tried on a real cluster.

A test module inherits ExampleSuite and says how a program is run.
"""

import json
import os
import queue
import subprocess
import threading
import unittest

import process_cluster
import product

_SECONDS = 60
_RANDOM_BLOBS = 12


class ExampleSuite:
    """Inherit from this and unittest.TestCase; needs cls.start_cluster()."""

    cluster: process_cluster.ProcessCluster

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of a program such as list_nodes."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        raise NotImplementedError

    @classmethod
    def start_cluster(cls) -> None:
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(os.environ["TEST_TMPDIR"], "servers"), node_count=2,
            replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()

    def run_example(self: unittest.TestCase, program: str, *arguments: str
                    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(program, *arguments), env=self.environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_SECONDS, check=False)

    def succeed(self: unittest.TestCase, program: str, *arguments: str) -> str:
        result = self.run_example(program, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    # --- list_nodes ------------------------------------------------------------

    def test_lists_the_nodes(self: unittest.TestCase) -> None:
        output = self.succeed("list_nodes", self.cluster.directory.address)
        nodes = [json.loads(line) for line in output.splitlines()]
        self.assertEqual({node["addresses"]["cluster"] for node in nodes},
                         {node.address for node in self.cluster.nodes})
        for node in nodes:
            self.assertEqual(node["state"], "NODE_STATE_ACTIVE")
            self.assertGreater(node["free_bytes"], 0)

    def test_says_what_went_wrong(self: unittest.TestCase) -> None:
        result = self.run_example("list_nodes",
                                  self.cluster.nodes[0].address)
        self.assertEqual(result.returncode, 1)
        self.assertIn("UNIMPLEMENTED", result.stderr)
        self.assertEqual(result.stdout, "")

    # --- move_blobs ------------------------------------------------------------

    def test_moves_blobs_from_node_to_node(self: unittest.TestCase) -> None:
        one, other = (node.address for node in self.cluster.nodes)
        moved = json.loads(self.succeed("move_blobs", one, other, "--random",
                                        str(_RANDOM_BLOBS)))
        self.assertEqual(moved["blobs"], _RANDOM_BLOBS)
        self.assertEqual(len(set(moved["ids"])), _RANDOM_BLOBS)
        self.assertGreater(moved["bytes"], 41 * _RANDOM_BLOBS)
        # Both nodes have them now, so they can go the other way.
        again = json.loads(self.succeed("move_blobs", other, one,
                                        *moved["ids"]))
        self.assertEqual(again, moved)

    def test_a_blob_that_is_not_there_is_an_error(self: unittest.TestCase
                                                  ) -> None:
        one, other = (node.address for node in self.cluster.nodes)
        result = self.run_example("move_blobs", one, other, "ab" * 32)
        self.assertEqual(result.returncode, 1)
        self.assertIn("BLOB_NOT_FOUND", result.stderr)

    # --- watch_health ----------------------------------------------------------

    def test_watches_a_node_stop_and_come_back(self: unittest.TestCase) -> None:
        node = self.cluster.nodes[0]
        watcher = subprocess.Popen(
            product.dies_with_parent(
                self.command("watch_health", node.admin_address)),
            env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True)
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(
            target=lambda: [lines.put(line.strip()) for line in watcher.stdout])
        reader.start()
        try:
            self.assertEqual(lines.get(timeout=_SECONDS), "SERVING")
            node.terminate()
            self.assertIn(lines.get(timeout=_SECONDS),
                          ("NOT_SERVING", "UNREACHABLE"))
            node.start()
            while lines.get(timeout=_SECONDS) != "SERVING":
                pass
        finally:
            watcher.kill()
            reader.join()
            watcher.stdout.close()
            watcher.wait()
        self.cluster.wait_until_active()
