"""The search of the canary test finds what is there, and nothing else."""

import base64
import os
import tempfile
import unittest

import byte_search

_SECRET = bytes(range(200, 232))
_TEXT = byte_search.canary_text(1)


class ByteSearchTest(unittest.TestCase):

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"])
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.canaries = byte_search.Canaries()
        self.canaries.add("secret", _SECRET)
        self.canaries.add_text("text", _TEXT)

    def found(self, content: bytes) -> set[tuple[str, str]]:
        with open(os.path.join(self.folder, "file"), "wb") as file:
            file.write(content)
        return {(finding.canary, finding.shape)
                for finding in self.canaries.search(self.folder)}

    def test_finds_every_shape_wherever_it_stands(self) -> None:
        for shape, leak in (
                ("raw", _SECRET), ("reversed", _SECRET[::-1]),
                ("hex", _SECRET.hex().encode()),
                ("upper-case hex", _SECRET.hex().upper().encode())):
            for before in (b"", b"x", bytes(100_000)):
                with self.subTest(shape=shape, before=len(before)):
                    self.assertEqual(self.found(before + leak + b"y"),
                                     {("secret", shape)})

    def test_finds_base64_of_a_message_around_it(self) -> None:
        for before in range(7):
            for after in range(4):
                message = b"p" * before + _SECRET + b"q" * after
                with self.subTest(before=before, after=after):
                    self.assertIn(("secret", "base64"),
                                  self.found(base64.b64encode(message)))
                    self.assertIn(("secret", "base64url"),
                                  self.found(base64.urlsafe_b64encode(message)))

    def test_finds_text_in_utf_16(self) -> None:
        for encoding in ("utf-16-le", "utf-16-be"):
            self.assertEqual(self.found(_TEXT.encode(encoding)),
                             {("text", encoding)})

    def test_finds_a_block_of_a_large_content(self) -> None:
        content = os.urandom(1_000_000)
        self.canaries.add_content("content", content)
        for start in (0, 123_456, len(content) - 20_000):
            block = content[start:start + 20_000]
            self.assertTrue(self.found(b"before" + block + b"after"))

    def test_finds_it_in_the_name_of_a_file(self) -> None:
        os.makedirs(os.path.join(self.folder, _TEXT))
        open(os.path.join(self.folder, _TEXT, "empty"), "wb").close()
        self.assertEqual([(finding.canary, finding.shape)
                          for finding in self.canaries.search(self.folder)],
                         [("text", "raw")])

    def test_finds_nothing_in_other_bytes(self) -> None:
        self.canaries.add_content("content", os.urandom(1_000_000))
        self.assertEqual(
            self.found(_SECRET[1:] + _TEXT[1:].encode() + os.urandom(10_000)),
            set())

    def test_refuses_canaries_that_chance_would_repeat(self) -> None:
        with self.assertRaises(ValueError):
            self.canaries.add("short", b"secret")


if __name__ == "__main__":
    unittest.main()
