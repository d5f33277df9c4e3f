"""Files of every awkward size, shape and number, through real processes."""

import os
import shutil
import signal
import subprocess
import sys
import unittest

import coffer_cli
import local_tree
import process_cluster
import waiting

_KIB = 1 << 10
_MIB = 1 << 20
# The bounds of chunks, and those of small blobs and messages nearby.
_EDGES = (256 * _KIB, _MIB, 4 * _MIB)
_EMOJI_NAME = "\N{LOCK WITH INK PEN}" * 63 + "abc"
_REPLICAS = 2


class SizesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.join(os.environ["TEST_TMPDIR"], "sizes")
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(cls.folder, "servers"), node_count=_REPLICAS,
            replicas=_REPLICAS)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        cls.cli = coffer_cli.CofferCli(os.path.join(cls.folder, "user"),
                                       cls.cluster.directory_address)
        cls.cli.ok("init", "--no-passphrase")

    def setUp(self) -> None:
        """A vault and a local folder for each test."""
        self.vault = self.id().rpartition(".")[2]
        self.local = os.path.join(self.folder, self.vault)
        os.makedirs(self.local)
        # Tests share the disk with those that fill it.
        self.addCleanup(shutil.rmtree, self.local, ignore_errors=True)
        self.cli.ok("vault", "create", self.vault)

    def uri(self, path: str) -> str:
        return f"cf://{self.vault}/{path}"

    def write(self, name: str, content: bytes) -> str:
        return local_tree.write_file(os.path.join(self.local, name), content)

    def expect_round_trip(self, name: str) -> None:
        """Stores the local tree `name`, fetches it, and compares all of it."""
        source = os.path.join(self.local, name)
        copy = os.path.join(self.local, name + " again")
        self.cli.ok("put", "-r", source, self.uri(""))
        self.cli.ok("get", "-r", self.uri(name), copy)
        wanted = local_tree.read_tree(source)
        self.assertTrue(wanted)
        self.assertEqual(
            local_tree.differences(wanted, local_tree.read_tree(copy)), [])

    def expect_content(self, path: str, content: bytes) -> None:
        copy = os.path.join(self.local, "copy")
        self.cli.ok("get", self.uri(path), copy)
        self.assertEqual(local_tree.read_file(copy), content)

    # --- Sizes -----------------------------------------------------------------

    def test_files_around_the_edges_of_chunks(self) -> None:
        sizes = {0, 1, 2, 9 * _MIB + 7}
        for edge in _EDGES:
            sizes |= {edge - 1, edge, edge + 1}
        for size in sizes:
            self.write(f"tree/random-{size}",
                       local_tree.random_bytes(size, size))
            # Has no cut points but those at the greatest size.
            self.write(f"tree/zeros-{size}", bytes(size))
        self.expect_round_trip("tree")

    def test_fixed_chunks(self) -> None:
        self.vault += "-fixed"
        self.cli.ok("vault", "create", self.vault, "--chunking", "fixed")
        for size in (0, _MIB - 1, _MIB, _MIB + 1, 3 * _MIB):
            self.write(f"tree/{size}", local_tree.random_bytes(size, size))
        self.expect_round_trip("tree")

    def test_twenty_thousand_small_files(self) -> None:
        count = 20_000
        for number in range(count):
            self.write(f"many/{number // 1000}/{number}", b"file %d" % number)
        source = os.path.join(self.local, "many")
        stored = self.cli.json("put", "-r", source, self.uri("")).summary
        self.assertEqual(stored["files_new"], count)
        listed = self.cli.json("ls", "-r", self.uri("many"))
        files = [item for item in listed.items if item["type"] == "file"]
        self.assertEqual(len(files), count)
        # Of what is fetched every file is synced: one folder is enough.
        copy = os.path.join(self.local, "copy")
        self.cli.ok("get", "-r", self.uri("many/7"), copy)
        self.assertEqual(
            local_tree.differences(
                local_tree.read_tree(os.path.join(source, "7")),
                local_tree.read_tree(copy)), [])
        again = self.cli.json("put", "-r", source, self.uri("")).summary
        self.assertEqual((again["files_unchanged"], again["bytes_sent"]),
                         (count, 0))

    # --- Names and kinds of files ----------------------------------------------

    def test_names_of_255_bytes_and_of_any_bytes(self) -> None:
        self.assertEqual(len(_EMOJI_NAME.encode()), 255)
        for name in (_EMOJI_NAME, "new\nline", "a b", "-r", "%41", "~", "*",
                     "\N{GREEK SMALL LETTER ALPHA}"):
            self.write(f"tree/{name}/{name}", name.encode())
        not_unicode = os.fsdecode(b"\xff\xfe\x01")
        self.write(f"tree/{not_unicode}", b"not UTF-8")
        self.expect_round_trip("tree")
        self.assertEqual(
            self.cli.ok("cat", self.uri(f"tree/{_EMOJI_NAME}/{_EMOJI_NAME}"))
            .stdout, _EMOJI_NAME.encode())
        self.cli.ends_with(coffer_cli.USAGE, "put", "-",
                           self.uri("x" + _EMOJI_NAME), stdin=b"too long")

    def test_modes_times_and_links_are_kept(self) -> None:
        self.write("tree/private", b"1")
        os.chmod(os.path.join(self.local, "tree/private"), 0o600)
        self.write("tree/program", b"2")
        os.chmod(os.path.join(self.local, "tree/program"), 0o751)
        os.utime(os.path.join(self.local, "tree/program"),
                 ns=(0, 1_234_567_890_123_456_789))
        os.makedirs(os.path.join(self.local, "tree/empty"))
        for name, target in (("to-file", "private"), ("to-nothing", "no/such"),
                             ("to-root", "/"), ("loop", ".")):
            os.symlink(target, os.path.join(self.local, "tree", name))
        os.utime(os.path.join(self.local, "tree/empty"), ns=(0, 10**18))
        self.expect_round_trip("tree")

    def test_sockets_and_pipes_are_skipped_and_counted(self) -> None:
        self.write("tree/file", b"stored")
        os.mkfifo(os.path.join(self.local, "tree/pipe"))
        # Too long a path for a socket, unless it is relative.
        subprocess.run(
            [sys.executable, "-c", "import socket\n"
             "socket.socket(socket.AF_UNIX).bind('socket')"],
            cwd=os.path.join(self.local, "tree"), check=True)
        result = self.cli.ends_with(
            coffer_cli.PARTIAL, "put", "-r", os.path.join(self.local, "tree"),
            self.uri(""), "--json")
        self.assertEqual(result.summary["files_skipped"], 2)
        self.assertEqual(result.summary["files_new"], 1)
        skipped = {os.path.basename(message["path"])
                   for message in result.messages
                   if message["message_type"] == "error"}
        self.assertEqual(skipped, {"pipe", "socket"})

    def test_unreadable_files_are_reported_and_the_rest_is_stored(self) -> None:
        self.write("tree/file", b"stored")
        self.write("tree/secret", b"not for us")
        self.write("tree/closed/file", b"nor this")
        os.chmod(os.path.join(self.local, "tree/secret"), 0)
        os.chmod(os.path.join(self.local, "tree/closed"), 0)
        self.addCleanup(os.chmod, os.path.join(self.local, "tree/closed"),
                        0o700)
        self.cli.ok("version")
        mortal = coffer_cli.CofferCli(
            self.cli.folder, self.cluster.directory_address,
            wrapper=_without_privileges(
                os.path.join(self.local, "tree/secret")))
        result = mortal.ends_with(
            coffer_cli.PARTIAL, "put", "-r", os.path.join(self.local, "tree"),
            self.uri(""), "--json")
        self.assertEqual(result.summary["files_new"], 1)
        failed = {os.path.basename(message["path"])
                  for message in result.messages
                  if message["message_type"] == "error"}
        self.assertEqual(failed, {"secret", "closed"})
        self.expect_content("tree/file", b"stored")

    # --- Streams and ranges ----------------------------------------------------

    def test_standard_input_and_output(self) -> None:
        for size in (0, 1, 5 * _MIB + 3):
            content = local_tree.random_bytes(size, size)
            self.cli.ok("put", "-", self.uri(f"stream-{size}"), stdin=content)
            self.assertEqual(
                self.cli.ok("get", self.uri(f"stream-{size}"), "-").stdout,
                content)

    def test_ranges(self) -> None:
        content = local_tree.random_bytes(6 * _MIB, 1)
        self.cli.ok("put", self.write("file", content), self.uri("file"))
        for text, start, end in (
                ("0-0", 0, 1), ("0-99", 0, 100), ("1M:64k", _MIB,
                                                  _MIB + 64 * _KIB),
                (f"{4 * _MIB - 5}:10", 4 * _MIB - 5, 4 * _MIB + 5),
                (f"{6 * _MIB - 1}-", 6 * _MIB - 1, 6 * _MIB)):
            with self.subTest(range=text):
                result = self.cli.ok("get", "--range", text, self.uri("file"),
                                     "-")
                self.assertEqual(result.stdout, content[start:end])

    # --- What is sent ----------------------------------------------------------

    def _put_twice(self, scope: str) -> list[dict]:
        """Stores the same content under two names; both summaries."""
        self.vault += f"-{scope}"
        self.cli.ok("vault", "create", self.vault, "--dedup", scope)
        file = self.write("file", local_tree.random_bytes(5 * _MIB, 5))
        summaries = [self.cli.json("put", file, self.uri(name)).summary
                     for name in ("one", "two")]
        for name in ("one", "two"):
            self.expect_content(name, local_tree.read_file(file))
        return summaries

    def test_equal_files_share_nothing_in_file_scope(self) -> None:
        first, second = self._put_twice("file")
        self.assertEqual(second["chunks_reused"], 0)
        self.assertGreater(second["bytes_sent"], 0.9 * first["bytes_sent"])

    def test_equal_files_share_everything_in_vault_scope(self) -> None:
        first, second = self._put_twice("vault")
        self.assertGreaterEqual(first["bytes_sent"], 5 * _MIB * _REPLICAS)
        self.assertEqual(second["chunks_reused"], second["chunks_total"])
        self.assertEqual(second["bytes_sent"], 0)

    def test_an_edited_file_sends_only_what_changed(self) -> None:
        content = bytearray(local_tree.random_bytes(24 * _MIB, 3))
        path = self.write("file", bytes(content))
        first = self.cli.json("put", path, self.uri("file")).summary
        # Moves everything behind it by one byte.
        content.insert(11 * _MIB, 0)
        self.write("file", bytes(content))
        second = self.cli.json("put", path, self.uri("file")).summary
        self.assertEqual(second["version_number"], 2)
        self.assertGreater(second["bytes_sent"], 0)
        self.assertLess(second["bytes_sent"], 0.4 * first["bytes_sent"])
        self.expect_content("file", bytes(content))
        old = self.cli.ok("get", "--version", "1", self.uri("file"), "-")
        self.assertEqual(len(old.stdout), 24 * _MIB)

    def test_a_put_that_was_killed_goes_on_where_it_was(self) -> None:
        size = 48 * _MIB
        path = self.write("file", local_tree.random_bytes(size, 4))
        before = self._stored_bytes()
        # Standard input that does not end, so that the kill is in time.
        process = self.cli.start("put", "-", self.uri("file"),
                                 stdin=subprocess.PIPE)
        process.stdin.write(local_tree.read_file(path)[:size * 5 // 6])
        process.stdin.flush()
        waiting.wait_until(
            "a third of the file is stored",
            lambda: self._stored_bytes() - before > size * _REPLICAS // 3)
        process.send_signal(signal.SIGKILL)
        self.assertEqual(self.cli.finish(process).code, -signal.SIGKILL)
        self.cli.ends_with(coffer_cli.NOT_FOUND, "stat", self.uri("file"))
        rest = self.cli.json("put", path, self.uri("file")).summary
        self.assertGreater(rest["chunks_reused"], 0)
        self.assertLess(rest["bytes_sent"], 0.75 * size * _REPLICAS)
        self.expect_content("file", local_tree.read_file(path))

    def _stored_bytes(self) -> int:
        return sum(node.usage.stored_bytes
                   for node in self.cluster.list_nodes())


def _without_privileges(secret: str) -> list[str]:
    """What runs a program so that `secret`, with no permissions, is unreadable:
    nothing, unless the test itself may read everything."""
    try:
        local_tree.read_file(secret)
    except PermissionError:
        return []
    wrapper = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search",
               "--"]
    can_read = subprocess.run([*wrapper, "cat", secret], check=False,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    assert can_read.returncode != 0, "cannot give up the right to read it"
    return wrapper


if __name__ == "__main__":
    unittest.main()
