"""The rules for reasons find what is missing, and nothing else."""

import unittest

from tidy_rules import reason_rules
from tidy_rules.source_tree import SourceTree

_GOOD = {
    reason_rules.HEADER: 'inline constexpr char kNotHere[] = "NOT_HERE";\n'
                         'inline constexpr char kTooLarge[] =\n'
                         '    "TOO_LARGE";\n',
    reason_rules.DOCUMENT: "# Errors\n\n## All\n\n### NOT_HERE\n\n### TOO_LARGE\n",
    "lib/a/a.cc": "Make(reason::kNotHere); Make(reason::kTooLarge);\n",
}


def _rules(changes: dict[str, str]) -> list[str]:
    tree = SourceTree(_GOOD | changes)
    return [finding.rule for finding in reason_rules.check(tree)]


class ReasonRulesTest(unittest.TestCase):

    def test_all_is_well(self) -> None:
        self.assertEqual(_rules({}), [])
        self.assertEqual(list(reason_rules.check(SourceTree({}))), [])

    def test_reasons_and_sections_belong_together(self) -> None:
        document = _GOOD[reason_rules.DOCUMENT]
        for wrong in (document.replace("### NOT_HERE\n", ""),
                      document + "\n### OTHER\n", ):
            self.assertEqual(_rules({reason_rules.DOCUMENT: wrong}),
                             ["reason-docs"])
        self.assertEqual(
            _rules({reason_rules.DOCUMENT: document.replace("TOO_", "")}),
            ["reason-docs", "reason-docs"])

    def test_constants_are_named_after_their_reason(self) -> None:
        header = _GOOD[reason_rules.HEADER].replace('"NOT_HERE"', '"NOWHERE"')
        document = _GOOD[reason_rules.DOCUMENT].replace("NOT_HERE", "NOWHERE")
        self.assertEqual(_rules({reason_rules.HEADER: header,
                                 reason_rules.DOCUMENT: document}),
                         ["reason-name"])

    def test_only_the_product_uses_reasons(self) -> None:
        half = {"lib/a/a.cc": "Make(reason::kTooLarge);\n"}
        for path in ("lib/a/a_test.cc", "client/cli/a.cc", "client/fake_a.cc",
                     "services/x/in_memory_a.h", "benchmarks/a.cc"):
            self.assertEqual(_rules(half | {path: "reason::kNotHere"}),
                             ["reason-unused"], path)
        self.assertEqual(
            _rules(half | {"client/a.cc": "// reason::kNotHere\n"}),
            ["reason-unused"])
        self.assertEqual(
            _rules(half | {"client/a.cc": "x = reason::kNotHere;\n"}), [])


if __name__ == "__main__":
    unittest.main()
