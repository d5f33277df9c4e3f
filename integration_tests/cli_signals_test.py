"""Ctrl-C and kill -9 of the command line tool: nothing half done is visible,
and the same command again goes on."""

import glob
import os
import signal
import subprocess
import unittest

import coffer_cli
import local_tree
import process_cluster
import waiting

_SIZE = 96 << 20
_ATTEMPTS = 10
# "At once", on a machine that is busy.
_AT_ONCE_SECONDS = 10


class CliSignalsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.join(os.environ["TEST_TMPDIR"], "signals")
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(cls.folder, "servers"), node_count=2, replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        cls.cli = coffer_cli.CofferCli(os.path.join(cls.folder, "user"),
                                       cls.cluster.directory_address)
        cls.cli.ok("init", "--no-passphrase")
        cls.cli.ok("vault", "create", "v")
        cls.file = local_tree.write_file(
            os.path.join(cls.folder, "file"), local_tree.random_bytes(_SIZE, 1))

    def stored_bytes(self) -> int:
        return sum(node.usage.stored_bytes
                   for node in self.cluster.list_nodes())

    def start_put(self, name: str) -> subprocess.Popen:
        """Starts to store the file, and waits until some of it is stored."""
        before = self.stored_bytes()
        process = self.cli.start("put", self.file, f"cf://v/{name}")
        waiting.wait_until("some of the file is stored",
                           lambda: self.stored_bytes() > before + _SIZE // 10)
        return process

    def expect_completes(self, name: str) -> dict:
        """The same put again stores all of the file; its summary."""
        summary = self.cli.json("put", self.file, f"cf://v/{name}").summary
        self.assertEqual(self.cli.ok("cat", f"cf://v/{name}").stdout,
                         local_tree.read_file(self.file))
        return summary

    def expect_resumed(self, name: str) -> None:
        """The same put again also sends less than all."""
        self.assertGreater(self.expect_completes(name)["chunks_reused"], 0)

    def test_an_interrupted_put_says_how_to_go_on_and_does(self) -> None:
        process = self.start_put("interrupted")
        process.send_signal(signal.SIGINT)
        result = self.cli.finish(process)
        self.assertEqual(result.code, coffer_cli.INTERRUPTED, result)
        self.assertIn(f"coffer put {self.file} cf://v/interrupted".encode(),
                      result.stderr, result)
        self.cli.ends_with(coffer_cli.NOT_FOUND, "stat",
                           "cf://v/interrupted")
        self.expect_resumed("interrupted")

    def test_an_interrupted_new_version_goes_on_where_it_was(self) -> None:
        self.cli.ok("put", "-", "cf://v/version", stdin=b"the first")
        process = self.start_put("version")
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.cli.finish(process).code, coffer_cli.INTERRUPTED)
        self.assertEqual(self.cli.ok("cat", "cf://v/version").stdout,
                         b"the first")
        self.expect_resumed("version")

    def test_an_interrupted_new_file_goes_on_where_it_was(self) -> None:
        process = self.start_put("new")
        process.send_signal(signal.SIGINT)
        self.cli.finish(process)
        self.expect_resumed("new")

    def test_a_terminated_put_ends_with_143(self) -> None:
        process = self.start_put("terminated")
        process.send_signal(signal.SIGTERM)
        result = self.cli.finish(process)
        self.assertEqual(result.code, coffer_cli.TERMINATED, result)
        self.expect_resumed("terminated")

    def test_a_second_interrupt_ends_at_once(self) -> None:
        process = self.start_put("twice")
        # Now nothing under way can come to rest by itself.
        for server in self.cluster.servers:
            server.stop_answering()
        try:
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            code = process.wait(_AT_ONCE_SECONDS)
        finally:
            for server in self.cluster.servers:
                server.go_on()
        self.assertEqual(code, coffer_cli.INTERRUPTED)
        self.cli.finish(process)
        self.cluster.wait_until_active()
        self.expect_completes("twice")

    def test_a_killed_get_leaves_nothing_under_the_final_name(self) -> None:
        self.cli.ok("put", self.file, "cf://v/file")
        for attempt in range(_ATTEMPTS):
            target = os.path.join(self.folder, f"target-{attempt}", "file")
            os.makedirs(os.path.dirname(target))
            if self._kill_get(target):
                break
        else:
            self.fail("every get was over before it could be killed")
        self.assertFalse(os.path.exists(target))
        self.cli.ok("get", "cf://v/file", target)
        self.assertEqual(local_tree.read_file(target),
                         local_tree.read_file(self.file))
        # What the killed one left behind is gone, too.
        self.assertEqual(os.listdir(os.path.dirname(target)), ["file"])

    def _kill_get(self, target: str) -> bool:
        """Kills a get that has begun to write; false when it was too late."""
        hidden = os.path.join(os.path.dirname(target), ".*")
        process = self.cli.start("get", "cf://v/file", target)
        waiting.wait_until("the get writes or has ended",
                           lambda: glob.glob(hidden) or
                           process.poll() is not None)
        process.kill()
        return self.cli.finish(process).code == -signal.SIGKILL

    def test_an_interrupted_get_leaves_no_files(self) -> None:
        self.cli.ok("put", self.file, "cf://v/file")
        target = os.path.join(self.folder, "interrupted-get", "file")
        os.makedirs(os.path.dirname(target))
        process = self.cli.start("get", "cf://v/file", target)
        waiting.wait_until("the get writes or has ended",
                           lambda: os.listdir(os.path.dirname(target)))
        process.send_signal(signal.SIGINT)
        result = self.cli.finish(process)
        left = os.listdir(os.path.dirname(target))
        if result.code == coffer_cli.OK:
            self.assertEqual(left, ["file"])
        else:
            self.assertEqual((result.code, left), (coffer_cli.INTERRUPTED, []))


if __name__ == "__main__":
    unittest.main()
