"""Runbooks and other documents for operators tell to run commands and options
that exist."""

import os
import unittest

import coffer_cli
import documented_commands

_DOCS = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "docs")
_RUNBOOKS = os.path.join(_DOCS, "runbooks")
_MAX_COMMAND_WORDS = 3


class DocumentedCommandsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        cls.cli = coffer_cli.CofferCli(
            os.path.join(os.environ["TEST_TMPDIR"], "user"))
        cls.global_help = cls.cli.ok("--help").stdout.decode()
        cls.helps: dict[tuple[str, ...], str] = {}

    def documents(self) -> dict[str, str]:
        paths = [os.path.join(_RUNBOOKS, name)
                 for name in sorted(os.listdir(_RUNBOOKS))]
        paths.append(os.path.join(_DOCS, "operations.md"))
        found = {}
        for path in paths:
            with open(path, encoding="utf-8") as file:
                found[os.path.basename(path)] = file.read()
        return found

    def help_of(self, words: list[str]) -> str:
        """The help of the longest command that the words begin with."""
        for count in range(_MAX_COMMAND_WORDS, 0, -1):
            name = tuple(words[:count])
            if name not in self.helps:
                result = self.cli.run("help", *name)
                self.helps[name] = (result.stdout.decode()
                                    if result.code == 0 else "")
            if self.helps[name]:
                return self.helps[name]
        return ""

    def test_commands_and_options_exist(self) -> None:
        checked = 0
        for name, document in self.documents().items():
            for words in documented_commands.find_commands(document):
                with self.subTest(name, words=words):
                    text = self.help_of(words)
                    self.assertIn(f"coffer {words[0]}", text)
                    for option in documented_commands.options(words):
                        self.assertIn(option, text + self.global_help)
                checked += 1
        self.assertGreater(checked, 50)

    def test_commands_are_found(self) -> None:
        self.assertEqual(
            documented_commands.find_commands(
                "Run `coffer a --b` or `kubectl x`.\n```sh\n"
                "kubectl exec p -- coffer c d | jq .\ncoffer e && rm f\n"
                "# coffer g\n```\n`coffer`\n"),
            [["c", "d"], ["e"], ["a", "--b"]])

    def test_what_does_not_exist_is_found(self) -> None:
        self.assertEqual(self.help_of(["clusters", "health"]), "")
        self.assertNotIn("--no-such", self.help_of(["cluster", "health"]))


if __name__ == "__main__":
    unittest.main()
