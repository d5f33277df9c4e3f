"""Rules are valid, tested, and about metrics that exist; alerts say what to do."""

import os
import re
import unittest

import yaml

import content
import query_check

_SEVERITIES = {"critical", "warning", "info"}
_NAME = re.compile(r"Coffer([A-Z][a-z]+)+")
_RECORD = re.compile(r"coffer:[a-z0-9_]+:[a-z0-9_]+")
_TESTED = re.compile(r'ALERTS\{alertname="(\w+)",alertstate="firing"\}')
_PROMTOOL_IS_MISSING = "promtool is not installed (Debian: prometheus)"


def _make_check() -> query_check.QueryCheck:
    check = query_check.QueryCheck(content.metrics())
    for rule in content.recording_rules():
        check.add_recorded(rule["record"], rule["expr"])
    return check


class RulesTest(unittest.TestCase):

    @unittest.skipUnless(content.find_promtool(), _PROMTOOL_IS_MISSING)
    def test_promtool_accepts_the_rules(self) -> None:
        result = content.run_promtool("check", "rules", "--lint=all",
                                      "--lint-fatal", content.RULES_FILE)
        self.assertEqual(result.returncode, 0, result.stdout)

    @unittest.skipUnless(content.find_promtool(), _PROMTOOL_IS_MISSING)
    def test_alerts_fire_when_they_should(self) -> None:
        result = content.run_promtool(
            "test", "rules", *(os.path.join(content.RULES_FOLDER, name)
                               for name in content.RULE_TESTS))
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_each_alert_is_tested_to_fire_and_to_be_quiet(self) -> None:
        fires, quiet = set(), set()
        for name in content.RULE_TESTS:
            file = yaml.safe_load(content.read_text(
                os.path.join(content.RULES_FOLDER, name)))
            for test in file["tests"]:
                for step in test.get("promql_expr_test", []):
                    alert = _TESTED.fullmatch(step["expr"])[1]
                    (fires if step["exp_samples"] else quiet).add(alert)
        names = {alert["alert"] for alert in content.alerts()}
        self.assertEqual(fires, names)
        self.assertEqual(quiet, names)

    def test_metrics_and_labels_exist(self) -> None:
        check = _make_check()
        for rule in content.rules():
            texts = rule.get("annotations", {}).values()
            with self.subTest(rule.get("alert") or rule["record"]):
                self.assertEqual(check.problems(rule["expr"], *texts), [])

    def test_a_misspelled_metric_is_found(self) -> None:
        check = _make_check()
        for rule in content.rules():
            wrong = re.sub(r"(coffer_|grpc_server_|process_)", r"\1no_",
                           rule["expr"], count=1)
            if wrong != rule["expr"]:
                with self.subTest(wrong):
                    self.assertTrue(check.problems(wrong))

    def test_alerts_say_what_to_do(self) -> None:
        names = [alert["alert"] for alert in content.alerts()]
        self.assertEqual(len(names), len(set(names)))
        for alert in content.alerts():
            name, texts = alert["alert"], alert["annotations"]
            with self.subTest(name):
                self.assertRegex(name, _NAME)
                self.assertEqual(set(alert["labels"]), {"severity"})
                self.assertIn(alert["labels"]["severity"], _SEVERITIES)
                self.assertEqual(set(texts),
                                 {"summary", "description", "runbook_url"})
                self.assertTrue(texts["summary"].endswith("."))
                self.assertTrue(texts["description"].endswith("."))
                self.assertEqual(texts["runbook_url"],
                                 f"docs/runbooks/{name}.md")

    def test_recorded_metrics_are_named_by_level_metric_and_operation(self
                                                                      ) -> None:
        for rule in content.recording_rules():
            self.assertRegex(rule["record"], _RECORD)


if __name__ == "__main__":
    unittest.main()
