"""Every command of the tool against real servers: text, JSON and exit codes."""

import glob
import json
import os
import unittest

import coffer_cli
import local_tree
import process_cluster

_MIB = 1 << 20


class CliSmokeTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.join(os.environ["TEST_TMPDIR"], "smoke")
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(cls.folder, "servers"))
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        cls.cli = coffer_cli.CofferCli(os.path.join(cls.folder, "user"))
        cls.cli.ok("init", "--no-passphrase", "--directory",
                   cls.cluster.directory_address)
        cls.cli.ok("vault", "create", "v")

    def user(self, name: str) -> coffer_cli.CofferCli:
        """Somebody else, without keys."""
        return coffer_cli.CofferCli(os.path.join(self.folder, name),
                                    self.cluster.directory_address)

    def local(self, name: str, content: bytes) -> str:
        return local_tree.write_file(os.path.join(self.folder, "local", name),
                                     content)

    def expect_error(self, code: int, *arguments: str,
                     cli: coffer_cli.CofferCli | None = None,
                     stdin: bytes | None = None) -> coffer_cli.CliResult:
        """A failure that says what, why, and its reason, in both forms."""
        cli = cli or self.cli
        result = cli.ends_with(code, *arguments, stdin=stdin)
        self.assertIn(b"error: ", result.stderr, result)
        self.assertEqual(result.stdout, b"", result)
        as_json = cli.ends_with(code, *arguments, "--json", stdin=stdin)
        error = json.loads(as_json.stderr.splitlines()[-1])
        self.assertEqual((error["message_type"], error["code"]),
                         ("exit_error", code), as_json)
        self.assertTrue(error["message"] and error["reason"], as_json)
        return result

    # --- The tour --------------------------------------------------------------

    def test_the_tour(self) -> None:
        cli = self.cli
        cat = self.local("cat.jpg", local_tree.random_bytes(3 * _MIB, 7))
        self.local("holiday/beach/sand", b"sand")
        self.local("holiday/sun", b"sun")
        holiday = os.path.join(self.folder, "local", "holiday")
        cli.ok("mkdir", "-p", "cf://v/tour/2026")
        cli.ok("put", cat, "cf://v/tour/2026/")
        cli.ok("put", "-r", holiday, "cf://v/tour/")
        cli.ok("put", "-", "cf://v/tour/note", stdin=b"first")
        cli.ok("put", "-", "cf://v/tour/note", stdin=b"second")
        self.assertEqual(cli.ok("cat", "cf://v/tour/note").stdout, b"second")
        self.assertEqual(
            cli.ok("ls", "-r", "cf://v/tour").stdout.decode().splitlines(),
            ["2026/", "2026/cat.jpg", "holiday/", "holiday/beach/",
             "holiday/beach/sand", "holiday/sun", "note"])
        self.assertIn(b"cat.jpg", cli.ok("tree", "cf://v/tour").stdout)
        self.assertIn(b"version", cli.ok("stat", "cf://v/tour/note").stdout)
        self.assertEqual(
            [item["version_number"] for item in
             cli.json("versions", "cf://v/tour/note").items], [2, 1])
        self.assertEqual(
            cli.ok("get", "--version", "1", "cf://v/tour/note", "-").stdout,
            b"first")
        cli.ok("mv", "cf://v/tour/holiday", "cf://v/tour/past")
        copy = os.path.join(self.folder, "local", "copy")
        cli.ok("get", "-r", "cf://v/tour/past", copy)
        self.assertEqual(
            local_tree.differences(local_tree.read_tree(holiday),
                                   local_tree.read_tree(copy)), [])
        cli.ok("get", "cf://v/tour/2026/cat.jpg", copy + "/")
        self.assertEqual(local_tree.read_file(copy + "/cat.jpg"),
                         local_tree.read_file(cat))
        self.assertGreater(
            cli.json("du", "cf://v/tour").summary["size_bytes"], 3 * _MIB)
        for level in ([], ["--replicas"], ["--data"]):
            summary = cli.json("verify", *level, "cf://v/").summary
            self.assertEqual(summary["problems"], 0)
        cli.ends_with(coffer_cli.CONFLICT, "rm", "cf://v/tour")
        cli.ok("rm", "-r", "cf://v/tour")
        cli.ends_with(coffer_cli.NOT_FOUND, "ls", "cf://v/tour")

    def test_every_command_has_json_with_a_summary_at_the_end(self) -> None:
        file = self.local("json", b"json")
        for arguments in (
                ["version"], ["help", "exit-codes"], ["config", "show"],
                ["completion", "bash"], ["cluster", "status"],
                ["node", "list"], ["vault", "list"],
                ["vault", "create", "json"], ["ls"],
                ["mkdir", "cf://json/folder"],
                ["put", file, "cf://json/folder/file"],
                ["put", "-r", os.path.dirname(file), "cf://json/all"],
                ["get", "cf://json/folder/file", file + ".again"],
                ["get", "-r", "cf://json/", file + ".all"],
                ["ls", "-l", "cf://json/"], ["tree", "cf://json/"],
                ["stat", "cf://json/folder/file"],
                ["versions", "cf://json/folder/file"],
                ["du", "cf://json/"], ["verify", "cf://json/"],
                ["mv", "cf://json/folder/file", "cf://json/moved"],
                ["rm", "cf://json/moved"]):
            with self.subTest(" ".join(arguments)):
                result = self.cli.json(*arguments)
                self.assertTrue(result.summary)
                self.assertEqual(
                    [message for message in result.messages[:-1]
                     if message["message_type"] == "summary"], [])

    def test_cluster_status_and_nodes(self) -> None:
        status = self.cli.json("cluster", "status")
        self.assertEqual(len(status.items), len(self.cluster.nodes))
        self.assertIn("healthy", status.summary)
        nodes = self.cli.json("node", "list").items
        self.assertEqual({node["address"] for node in nodes},
                         {node.address for node in self.cluster.nodes})
        self.assertEqual({node["state"] for node in nodes}, {"ACTIVE"})

    # --- Exit codes ------------------------------------------------------------

    def test_usage_errors_end_with_2(self) -> None:
        for arguments in (["nonsense"], [], ["put"], ["put", "only-one"],
                          ["get", "not-remote", "x"], ["ls", "--no-such-flag"],
                          ["cat", "cf://v/a/../b"],
                          ["get", "--range", "9-1", "cf://v/x", "-"]):
            with self.subTest(arguments=arguments):
                self.cli.ends_with(coffer_cli.USAGE, *arguments)
        self.assertIn(b"did you mean",
                      self.cli.run("versoins", "cf://v/x").stderr.lower())

    def test_what_is_not_there_ends_with_4(self) -> None:
        for arguments in (["cat", "cf://v/no-such"], ["ls", "cf://v/no/such"],
                          ["get", "cf://v/no-such", "x"],
                          ["stat", "cf://v/no-such"],
                          ["rm", "cf://v/no-such"],
                          ["ls", "cf://no-such-vault/"],
                          ["put", "/no/such/file", "cf://v/x"]):
            with self.subTest(arguments=arguments):
                self.expect_error(coffer_cli.NOT_FOUND, *arguments)

    def test_conflicts_end_with_5(self) -> None:
        self.cli.ok("put", "-", "cf://v/taken", stdin=b"1")
        self.cli.ok("mkdir", "cf://v/taken-folder")
        self.cli.ok("mkdir", "cf://v/taken-folder/below")
        for arguments in (
                ["put", "--create-only", "-", "cf://v/taken"],
                ["put", "--if-version", "7", "-", "cf://v/taken"],
                ["mkdir", "cf://v/taken-folder"],
                ["vault", "create", "v"],
                ["mv", "cf://v/taken", "cf://v/taken-folder/below"],
                ["mv", "cf://v/taken-folder", "cf://v/taken-folder/below/x"],
                ["init", "--no-passphrase"]):
            with self.subTest(arguments=arguments):
                if arguments[0] == "mv" and arguments[1] == "cf://v/taken":
                    # As with mv: into the folder, not in its place.
                    self.cli.ok(*arguments)
                    self.cli.ok("mv", "cf://v/taken-folder/below/taken",
                                "cf://v/taken")
                    continue
                self.expect_error(coffer_cli.CONFLICT, *arguments, stdin=b"2")
        self.cli.ok("put", "--if-version", "1", "-", "cf://v/taken", stdin=b"3")

    def test_keys_of_others_end_with_6(self) -> None:
        user = self.user("passphrase")
        right, wrong = (self.local("right", b"open sesame"),
                        self.local("wrong", b"open barley"))
        for path in (right, wrong):
            os.chmod(path, 0o600)
        user.ok("init", "--passphrase-file", right)
        user.ok("vault", "list", "--passphrase-file", right)
        self.expect_error(coffer_cli.NOT_PERMITTED, "vault", "list",
                          "--passphrase-file", wrong, cli=user)
        # No terminal to ask at.
        self.expect_error(coffer_cli.NOT_PERMITTED, "vault", "list",
                          "--passphrase-file", "", cli=user)

    def test_a_keyring_that_others_can_read_is_refused(self) -> None:
        user = self.user("careless")
        user.ok("init", "--no-passphrase")
        self.assertEqual(os.stat(user.keyring_path).st_mode & 0o777, 0o600)
        os.chmod(user.keyring_path, 0o640)
        result = self.expect_error(coffer_cli.NOT_PERMITTED, "vault", "list",
                                   cli=user)
        self.assertIn(b"chmod 600", result.stderr)
        os.chmod(user.keyring_path, 0o600)
        user.ok("vault", "list")

    def test_a_damaged_keyring_is_named_with_what_to_do(self) -> None:
        user = self.user("damaged")
        user.ok("init", "--no-passphrase")
        os.truncate(user.keyring_path, os.path.getsize(user.keyring_path) - 9)
        result = self.expect_error(coffer_cli.INTEGRITY, "vault", "list",
                                   cli=user)
        self.assertIn(user.keyring_path.encode(), result.stderr)
        self.assertIn(b"restore a copy", result.stderr)

    def test_output_that_does_not_fit_ends_with_10(self) -> None:
        self.cli.ok("put", "-", "cf://v/long", stdin=bytes(_MIB))
        for arguments in (["ls", "cf://v/"], ["get", "cf://v/long", "-"]):
            with self.subTest(arguments=arguments):
                with open("/dev/full", "wb") as full:
                    result = self.cli.finish(
                        self.cli.start(*arguments, stdout=full))
                self.assertEqual(result.code, coffer_cli.LIMIT, result)
                self.assertIn(b"no space left on device", result.stderr)

    def test_damage_ends_with_7_and_a_check_with_11(self) -> None:
        with process_cluster.ProcessCluster(
                os.path.join(self.folder, "alone"), node_count=1,
                replicas=1) as cluster:
            cli = coffer_cli.CofferCli(os.path.join(self.folder, "victim"),
                                       cluster.directory_address)
            cli.ok("init", "--no-passphrase")
            cli.ok("vault", "create", "v")
            cli.ok("put", "-", "cf://v/file",
                   stdin=local_tree.random_bytes(16 * _MIB, 1))
            cli.ok("put", "-", "cf://v/small", stdin=b"spared")
            cluster.nodes[0].terminate()
            self._damage(cluster.nodes[0].data_folder)
            cluster.start()
            target = os.path.join(cli.folder, "target")
            self.expect_error(coffer_cli.INTEGRITY, "get", "cf://v/file",
                              target, cli=cli)
            self.assertFalse(os.path.exists(target))
            result = cli.ends_with(coffer_cli.PROBLEMS_FOUND, "verify",
                                   "--data", "cf://v/", "--json")
            self.assertEqual([(item["path"], item["readable"])
                              for item in result.items],
                             [("/file", False)])
            self.assertEqual(cli.ok("cat", "cf://v/small").stdout, b"spared")

    def _damage(self, folder: str) -> None:
        """Flips a byte in the middle of the greatest file of values."""
        files = glob.glob(os.path.join(folder, "**", "*.blob"), recursive=True)
        path = max(files, key=os.path.getsize)
        with open(path, "r+b") as file:
            file.seek(os.path.getsize(path) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))

    def test_without_servers_everything_ends_with_8(self) -> None:
        with process_cluster.ProcessCluster(
                os.path.join(self.folder, "brief"), node_count=2,
                replicas=2) as cluster:
            cli = coffer_cli.CofferCli(os.path.join(self.folder, "lonely"),
                                       cluster.directory_address)
            cli.ok("init", "--no-passphrase")
            cli.ok("vault", "create", "v")
            cli.ok("put", "-", "cf://v/file", stdin=b"content")
            # One of two: reads go on, writes lack their quorum of two.
            cluster.nodes[0].kill()
            self.assertEqual(cli.ok("cat", "cf://v/file").stdout, b"content")
            result = self.expect_error(coffer_cli.UNAVAILABLE, "put", "-",
                                       "cf://v/other", cli=cli, stdin=b"x")
            self.assertIn(b"QUORUM_NOT_MET", result.stderr)
            result = cli.ends_with(coffer_cli.PROBLEMS_FOUND, "verify",
                                   "--replicas", "cf://v/")
            self.assertIn(b"not reached, but readable: ", result.stdout)
            cli.ends_with(coffer_cli.NOT_FOUND, "stat", "cf://v/other")
            cluster.nodes[1].kill()
            self.expect_error(coffer_cli.UNAVAILABLE, "cat", "cf://v/file",
                              cli=cli)
            cli.ends_with(coffer_cli.UNAVAILABLE, "verify", "--replicas",
                          "cf://v/")
            cluster.directory.kill()
            self.expect_error(coffer_cli.UNAVAILABLE, "ls", "cf://v/", cli=cli)
            cluster.start()
            self.assertEqual(cli.ok("cat", "cf://v/file").stdout, b"content")


if __name__ == "__main__":
    unittest.main()
