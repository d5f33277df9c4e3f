"""The bookkeeping of the kill test notices what it is there to notice."""

import os
import tempfile
import unittest

import expected_files


class ExpectedFilesTest(unittest.TestCase):

    def setUp(self) -> None:
        self.expected = expected_files.ExpectedFiles()

    def test_an_acknowledged_file_must_stay(self) -> None:
        self.expected.stored("a", b"one", acknowledged=True)
        self.assertEqual(self.expected.check("a", b"one"), "")
        self.assertIn("lost", self.expected.check("a", None))
        self.assertIn("nobody left", self.expected.check("a", b"two"))

    def test_an_unclear_put_may_have_happened(self) -> None:
        self.expected.stored("a", b"one", acknowledged=False)
        self.assertEqual(self.expected.check("a", None), "")
        self.assertEqual(self.expected.check("a", b"one"), "")
        self.expected.stored("a", b"two", acknowledged=True)
        self.assertTrue(self.expected.check("a", b"one"))
        self.assertEqual(self.expected.acknowledged_names, ["a"])

    def test_an_unclear_remove_may_have_happened(self) -> None:
        self.expected.stored("a", b"one", acknowledged=True)
        self.expected.stored("a", None, acknowledged=False)
        self.assertEqual(self.expected.check("a", None), "")
        self.assertEqual(self.expected.check("a", b"one"), "")
        self.expected.stored("a", None, acknowledged=True)
        self.assertTrue(self.expected.check("a", b"one"))

    def test_a_tree_has_all_files_right_and_no_others(self) -> None:
        self.expected.stored("x/a", b"one", acknowledged=True)
        self.expected.stored("gone", None, acknowledged=True)
        with tempfile.TemporaryDirectory() as top:
            self.assertEqual(self.expected.check_tree(top), ["x/a is lost"])
            os.mkdir(os.path.join(top, "x"))
            for name in ("x/a", "x/b"):
                with open(os.path.join(top, name), "wb") as file:
                    file.write(b"one")
            self.assertEqual(self.expected.check_tree(top),
                             ["x/b was never stored"])


if __name__ == "__main__":
    unittest.main()
