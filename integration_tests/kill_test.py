"""kill -9 of every process at random moments loses nothing that was stored.

The seed decides what is done and who is killed; how that falls together in time
is different in every run. COFFER_TEST_SEED repeats a seed.
"""

import collections
import os
import random
import time
import unittest

import coffer_cli
import process_cluster
import random_load
import waiting

_KILLS = 56
_USERS = 3
_MAX_PAUSE_SECONDS = 0.9
# The share of kills that leave a server down while the next one is killed.
_OVERLAPPING = 0.25
_VAULT = "killed"
# How a command may end while servers come and go: done, unavailable, outcome
# unknown, or killed; a tree may also be stored in part.
_ALLOWED_CODES = {coffer_cli.OK, coffer_cli.PARTIAL, coffer_cli.UNAVAILABLE,
                  coffer_cli.DEADLINE, -9}

# A file may be gone by the time that it is asked for.
_ALLOWED_NOT_FOUND = {("get", coffer_cli.NOT_FOUND),
                      ("rm", coffer_cli.NOT_FOUND)}


class KillTest(unittest.TestCase):

    def setUp(self) -> None:
        seed = int(os.environ.get("COFFER_TEST_SEED", time.time_ns() % 10**9))
        print(f"COFFER_TEST_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.kills: collections.Counter[str] = collections.Counter()
        folder = os.path.join(os.environ["TEST_TMPDIR"], f"kill-{seed}")
        self.cluster = process_cluster.ProcessCluster(folder)
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        self.cli = coffer_cli.CofferCli(os.path.join(folder, "user"),
                                        self.cluster.directory_address)
        self.cli.ok("init", "--no-passphrase")
        self.cli.ok("vault", "create", _VAULT)
        self.users = [self._make_user(number) for number in range(_USERS)]

    def _make_user(self, number: int) -> random_load.RandomLoad:
        name = f"user-{number}"
        self.cli.ok("mkdir", f"cf://{_VAULT}/{name}")
        return random_load.RandomLoad(name, self.cli, _VAULT,
                                      self.random.getrandbits(64))

    def test_kills_lose_nothing_that_was_acknowledged(self) -> None:
        for user in self.users:
            user.start()
        try:
            self._kill_at_random()
        finally:
            for user in self.users:
                user.stop()
            # Whoever was left down comes back, without any repair by hand.
            self.cluster.start()
            for user in self.users:
                user.join()
        self._report()
        self._check_users()
        self._check_everything_is_there()
        self._check_verify()
        self.assertEqual(self.cluster.stop(), [0] * len(self.cluster.servers))

    def _kill_at_random(self) -> None:
        while self.kills.total() < _KILLS:
            waiting.pause(self.random.uniform(0, _MAX_PAUSE_SECONDS))
            if self.random.random() < 0.4:
                user = self.random.choice(self.users)
                self.kills["command"] += user.kill_command()
                continue
            server = self.random.choice(self.cluster.servers)
            if server.is_running():
                server.kill()
                self.kills[server.name] += 1
            if self.random.random() >= _OVERLAPPING:
                waiting.pause(self.random.uniform(0, _MAX_PAUSE_SECONDS))
                self._restart_all()
            for user in self.users:
                self.assertTrue(user.is_alive(), user.problems)

    def _restart_all(self) -> None:
        for server in self.cluster.servers:
            if not server.is_running():
                server.start()

    def _report(self) -> None:
        print(f"killed: {dict(self.kills)}")
        for user in self.users:
            print(f"{user.name}: {dict(sorted(user.endings.items()))}")

    def _check_users(self) -> None:
        for user in self.users:
            self.assertEqual(user.problems, [])
            self.assertEqual({code for (command, code) in user.endings
                              if code not in _ALLOWED_CODES and
                              (command, code) not in _ALLOWED_NOT_FOUND},
                             set(), user.endings)
            # Otherwise this run has shown nothing.
            self.assertGreater(len(user.expected.acknowledged_names), 5)
        for victim in ("command", *(server.name
                                    for server in self.cluster.servers)):
            self.assertGreater(self.kills[victim], 0, victim)

    def _check_everything_is_there(self) -> None:
        got = os.path.join(self.cli.folder, "everything")
        self.cli.ok("get", "-r", f"cf://{_VAULT}/", got)
        for user in self.users:
            self.assertEqual(
                user.expected.check_tree(os.path.join(got, user.name)), [])

    def _check_verify(self) -> None:
        """Everything is readable and undamaged; copies that a write could not
        place while a node was down may be missing."""
        result = self.cli.run("verify", "--data", f"cf://{_VAULT}/", "--json")
        self.assertIn(result.code, (coffer_cli.OK, coffer_cli.PROBLEMS_FOUND),
                      result)
        self.assertEqual(result.summary["replicas_damaged"], 0, result)
        unreadable = [item for item in result.items if not item["readable"]]
        self.assertEqual(unreadable, [])
        recorded = self.cluster.status().under_replicated_blob_count
        missing = {item["blob_id"] for item in result.items}
        self.assertLessEqual(len(missing), recorded, result)


if __name__ == "__main__":
    unittest.main()
