"""A real Prometheus gets what dashboards and alerts need from real servers."""

import os
import unittest

import coffer_cli
import content
import local_tree
import process_cluster
import prometheus_server
import waiting

_VARIABLES = {"$namespace": ".*", "$instance": ".*", "$__rate_interval": "1m"}
_FILES = 3
# Nothing to show while all is well.
_MAY_BE_EMPTY = {"Health checks", "Errors", "Refusals and errors by code",
                 "Warnings and errors logged"}


@unittest.skipUnless(prometheus_server.find_program(),
                     "Prometheus is not installed (Debian: prometheus)")
class PrometheusTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        folder = os.environ["TEST_TMPDIR"]
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(folder, "servers"), node_count=2, replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        cls.cli = coffer_cli.CofferCli(os.path.join(folder, "user"),
                                       cls.cluster.directory.address)
        cls.cli.ok("init", "--no-passphrase")
        cls.cli.ok("vault", "create", "vault", "--replicas", "2",
                   "--write-quorum", "2")
        cls.prometheus = prometheus_server.PrometheusServer(
            os.path.join(folder, "prometheus"), {
                "coffer-directory": [cls.cluster.directory.http_address],
                "coffer-storage": [node.http_address
                                   for node in cls.cluster.nodes]},
            # Not every half minute, as in real life.
            content.read_text(content.RULES_FILE).replace("interval: 30s",
                                                          "interval: 1s"))
        cls.enterClassContext(cls.prometheus)
        waiting.wait_until("all servers are scraped", cls._all_are_up)
        cls._store()
        waiting.wait_until("commits are recorded", lambda: any(
            sample["value"][1] != "NaN" for sample
            in cls.prometheus.query("coffer:commit_seconds:p99_rate5m")))

    @classmethod
    def _all_are_up(cls) -> bool:
        return len(cls.prometheus.query("up == 1")) == 3

    @classmethod
    def _store(cls) -> None:
        for number in range(_FILES):
            path = os.path.join(cls.cli.folder, str(number))
            local_tree.write_file(path, local_tree.random_bytes(50_000, number))
            cls.cli.ok("put", path, f"cf://vault/{number}")
            cls.cli.ok("cat", f"cf://vault/{number}")

    def test_every_panel_has_something_to_show(self) -> None:
        for name, dashboard in content.dashboards().items():
            for panel in dashboard["panels"]:
                for target in panel.get("targets", []):
                    expression = target["expr"]
                    for variable, value in _VARIABLES.items():
                        expression = expression.replace(variable, value)
                    with self.subTest(name, panel=panel["title"]):
                        found = self.prometheus.query(expression)
                        if panel["title"] not in _MAY_BE_EMPTY:
                            self.assertTrue(found, expression)

    def test_rules_are_evaluated_and_only_warn_of_full_disks(self) -> None:
        rules = self.prometheus.rules()
        self.assertEqual({rule["name"] for rule in rules},
                         {rule.get("alert") or rule["record"]
                          for rule in content.rules()})
        for rule in rules:
            with self.subTest(rule["name"]):
                self.assertEqual(rule.get("lastError", ""), "")
        # A scrape may come late on a busy machine; what lasts is a mistake.
        waiting.wait_until("no alert is pending", lambda: not self._pending())

    def _pending(self) -> list[str]:
        # The disk of whoever runs this may be nearly full.
        return [rule["name"] for rule in self.prometheus.rules()
                if rule.get("state", "inactive") != "inactive"
                and "Disk" not in rule["name"] and "Health" not in rule["name"]]


if __name__ == "__main__":
    unittest.main()
