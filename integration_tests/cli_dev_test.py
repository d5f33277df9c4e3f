"""`coffer dev`: a cluster on one machine that comes, stays, and leaves nothing
behind."""

import os
import signal
import unittest

import coffer_cli
import local_tree
import waiting

_NODES = 3


def _running_below(folder: str) -> list[str]:
    """The command lines of all processes that name something in `folder`."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").decode()
        except OSError:  # It has ended.
            continue
        if folder + "/" in command and "coffer-" in command:
            found.append(command)
    return found


class CliDevTest(unittest.TestCase):

    def setUp(self) -> None:
        self.folder = os.path.join(os.environ["TEST_TMPDIR"],
                                   self.id().rpartition(".")[2])
        self.data = os.path.join(self.folder, "cluster")
        self.cli = coffer_cli.CofferCli(os.path.join(self.folder, "user"))
        self.addCleanup(self._expect_nothing_running)
        self.addCleanup(self.cli.run, "dev", "stop", "--data", self.data)

    def _expect_nothing_running(self) -> None:
        waiting.wait_until("all processes have ended",
                           lambda: not _running_below(self.data), 20)

    def start(self) -> None:
        self.cli.ok("dev", "start", "--data", self.data, "--nodes", str(_NODES),
                    "--replicas", "3", "--detach")

    def status(self) -> coffer_cli.CliResult:
        return self.cli.json("dev", "status", "--data", self.data)

    def directory_address(self) -> str:
        return next(item["data_address"] for item in self.status().items
                    if item["name"] == "directory")

    def storage_pids(self) -> list[int]:
        return [item["pid"] for item in self.status().items
                if item["name"].startswith("node-")]

    def use(self) -> None:
        """Makes keys and a vault, and stores a file."""
        self.cli.environment["COFFER_DIRECTORY"] = self.directory_address()
        self.cli.ok("init", "--no-passphrase")
        self.cli.ok("vault", "create", "v")
        self.cli.ok("put", "-", "cf://v/file", stdin=b"kept")

    def expect_kept(self) -> None:
        self.assertEqual(self.cli.ok("cat", "cf://v/file").stdout, b"kept")

    def test_detached_cluster_serves_until_it_is_stopped(self) -> None:
        self.start()
        self.assertEqual(len(_running_below(self.data)), _NODES + 1)
        self.assertEqual(len(self.storage_pids()), _NODES)
        self.use()
        nodes = self.cli.json("node", "list").items
        self.assertEqual([node["state"] for node in nodes],
                         ["ACTIVE"] * _NODES)
        self.assertEqual(len({node["failure_domain"] for node in nodes}),
                         _NODES)
        self.cli.ok("dev", "stop", "--data", self.data)
        self.assertEqual(_running_below(self.data), [])

    def test_a_started_cluster_places_data_on_all_nodes(self) -> None:
        self.start()
        # With the keyring that the first command makes, and no flags: the
        # profile has the address.
        self.cli.ok("init", "--no-passphrase")
        nodes = self.cli.json("node", "list").items
        self.assertEqual(len(nodes), _NODES)
        for node in nodes:
            self.assertGreater(node["placement_group_count"], 0, nodes)
        self.cli.ok("vault", "create", "v")
        self.cli.ok("put", "-", "cf://v/file", stdin=b"kept")
        self.expect_kept()

    def test_the_folder_of_the_last_start_needs_no_flag(self) -> None:
        self.start()
        self.assertEqual(self.cli.json("dev", "status").summary["data_folder"],
                         self.data)
        self.cli.ok("dev", "stop")
        self.assertEqual(_running_below(self.data), [])

    def test_the_same_data_make_the_same_cluster_again(self) -> None:
        self.start()
        self.use()
        address = self.directory_address()
        self.cli.ok("dev", "stop", "--data", self.data)
        self.start()
        self.assertEqual(self.directory_address(), address)
        self.expect_kept()

    def test_starting_twice_is_refused_or_harmless(self) -> None:
        self.start()
        pids = self.storage_pids()
        self.cli.run("dev", "start", "--data", self.data, "--detach")
        self.assertEqual(self.storage_pids(), pids)
        self.assertEqual(len(_running_below(self.data)), _NODES + 1)

    def test_a_second_start_brings_back_a_killed_node(self) -> None:
        self.start()
        self.use()
        pids = self.storage_pids()
        os.kill(pids[0], signal.SIGKILL)
        waiting.wait_until("the node has ended",
                           lambda: self.status().summary["running"] == _NODES,
                           20)
        result = self.cli.ok("dev", "start", "--data", self.data, "--detach")
        self.assertIn(b"restarted node-1\n", result.stdout)
        self.assertEqual(self.storage_pids()[1:], pids[1:])
        self.assertEqual(self.status().summary["running"], _NODES + 1)
        self.expect_kept()

    def test_reads_survive_a_killed_node_and_so_does_stop(self) -> None:
        self.start()
        self.use()
        os.kill(self.storage_pids()[0], signal.SIGKILL)
        self.expect_kept()
        self.cli.ok("dev", "stop", "--data", self.data)
        self.assertEqual(_running_below(self.data), [])

    def test_a_cluster_of_killed_processes_starts_again(self) -> None:
        self.start()
        self.use()
        for item in self.status().items:
            os.kill(item["pid"], signal.SIGKILL)
        self.start()
        # The old port may still be held by a process that is being killed.
        self.cli.environment["COFFER_DIRECTORY"] = self.directory_address()
        self.expect_kept()

    def test_in_the_foreground_ctrl_c_stops_everything(self) -> None:
        process = self.cli.start("dev", "start", "--data", self.data,
                                 "--nodes", "1", "--replicas", "1")
        waiting.wait_until(
            "a directory and a node run",
            lambda: process.poll() is not None or
            self.cli.run("dev", "status", "--data", self.data, "--json")
            .stdout.count(b'"running":true') == 2)
        process.send_signal(signal.SIGINT)
        result = self.cli.finish(process)
        self.assertIn(result.code, (coffer_cli.OK, coffer_cli.INTERRUPTED),
                      result)
        self.assertEqual(_running_below(self.data), [])

    def test_a_failed_start_leaves_nothing_running(self) -> None:
        # A file where the second node's folder should be.
        self.start()
        self.cli.ok("dev", "stop", "--data", self.data)
        folders = sorted(name for name in os.listdir(self.data)
                         if name.startswith("node-"))
        self.assertEqual(len(folders), _NODES)
        broken = os.path.join(self.data, folders[1])
        os.rename(broken, broken + ".away")
        local_tree.write_file(broken, b"no folder")
        result = self.cli.run("dev", "start", "--data", self.data, "--detach")
        self.assertNotEqual(result.code, coffer_cli.OK, result)
        self.assertEqual(_running_below(self.data), [])
        os.remove(broken)
        os.rename(broken + ".away", broken)
        self.start()


if __name__ == "__main__":
    unittest.main()
