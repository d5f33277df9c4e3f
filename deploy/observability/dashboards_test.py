"""Dashboards are what their descriptions make, drawable, and show metrics that
exist."""

import itertools
import json
import re
import tempfile
import unittest

import content
import grafana
import make_dashboards
import query_check

_UID = re.compile(r"coffer-[a-z]+")
_KINDS = {"row", "stat", "timeseries", "table"}
_GRID_WIDTH = 24
_LABEL_VALUES = re.compile(r"label_values\((?P<source>[^,]+(?:,[^)]*)?), "
                           r"(?P<label>\w+)\)")


def _make_check() -> query_check.QueryCheck:
    check = query_check.QueryCheck(content.metrics())
    for rule in content.recording_rules():
        check.add_recorded(rule["record"], rule["expr"])
    return check


def _overlap(one: content.Json, other: content.Json) -> bool:
    return (one["x"] < other["x"] + other["w"] and
            other["x"] < one["x"] + one["w"] and
            one["y"] < other["y"] + other["h"] and
            other["y"] < one["y"] + one["h"])


class DashboardsTest(unittest.TestCase):

    def setUp(self) -> None:
        self.dashboards = content.dashboards()
        self.assertGreaterEqual(len(self.dashboards), 3)

    def panels(self) -> list[tuple[str, content.Json]]:
        """(name for messages, panel) of all panels that show something."""
        return [(f"{file}: {panel['title']}", panel)
                for file, dashboard in self.dashboards.items()
                for panel in dashboard["panels"] if panel["type"] != "row"]

    def test_files_are_up_to_date(self) -> None:
        made = make_dashboards.render()
        self.assertEqual(set(made), set(self.dashboards))
        for name, text in made.items():
            self.assertEqual(
                json.loads(text), self.dashboards[name],
                f"{name}: run deploy/observability/make_dashboards.py")

    def test_each_has_a_stable_uid_and_a_choice_of_the_data_source(self
                                                                   ) -> None:
        uids = [found["uid"] for found in self.dashboards.values()]
        self.assertEqual(len(uids), len(set(uids)))
        for dashboard in self.dashboards.values():
            self.assertRegex(dashboard["uid"], _UID)
            # An id is of one installation.
            self.assertNotIn("id", dashboard)
            first = dashboard["templating"]["list"][0]
            self.assertEqual((first["name"], first["type"]),
                             ("datasource", "datasource"))

    def test_panels_lie_beside_each_other(self) -> None:
        for name, dashboard in self.dashboards.items():
            panels = dashboard["panels"]
            ids = [panel["id"] for panel in panels]
            self.assertEqual(len(ids), len(set(ids)), name)
            for panel in panels:
                place = panel["gridPos"]
                self.assertGreater(min(place["w"], place["h"]), 0)
                self.assertLessEqual(place["x"] + place["w"], _GRID_WIDTH)
            for one, other in itertools.combinations(panels, 2):
                self.assertFalse(
                    _overlap(one["gridPos"], other["gridPos"]),
                    f"{name}: {one['title']} and {other['title']}")

    def test_panels_are_complete(self) -> None:
        for name, panel in self.panels():
            with self.subTest(name):
                self.assertIn(panel["type"], _KINDS)
                self.assertTrue(panel["title"])
                self.assertTrue(panel["description"])
                self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                references = [target["refId"] for target in panel["targets"]]
                self.assertTrue(references)
                self.assertEqual(len(references), len(set(references)))
                for used in (panel, *panel["targets"]):
                    self.assertEqual(used["datasource"]["uid"],
                                     "${datasource}")

    def test_metrics_and_labels_exist(self) -> None:
        check = _make_check()
        for name, panel in self.panels():
            for target in panel["targets"]:
                with self.subTest(name):
                    self.assertEqual(check.problems(target["expr"],
                                                    target["legendFormat"]),
                                     [])

    def test_variables_are_values_of_labels_that_exist(self) -> None:
        check = _make_check()
        for dashboard in self.dashboards.values():
            for variable in dashboard["templating"]["list"][1:]:
                match = _LABEL_VALUES.fullmatch(variable["query"])
                self.assertIsNotNone(match, variable["query"])
                self.assertEqual(match["label"], variable["name"])
                self.assertEqual(check.problems(
                    match["source"], "{{%s}}" % match["label"]), [])

    def test_queries_use_variables_that_exist(self) -> None:
        for dashboard in self.dashboards.values():
            names = {variable["name"]
                     for variable in dashboard["templating"]["list"]}
            used = set(re.findall(r"\$\{?(\w+)", json.dumps(dashboard)))
            self.assertLessEqual(used - {"__rate_interval", "__all"}, names)

    def test_columns_of_tables_are_labels_of_their_queries(self) -> None:
        check = _make_check()
        for name, panel in self.panels():
            if panel["type"] != "table":
                continue
            columns = panel["transformations"][0]["options"]["include"]["names"]
            texts = ["{{%s}}" % column for column in columns
                     if column != "Value"]
            with self.subTest(name):
                self.assertEqual(check.problems(panel["targets"][0]["expr"],
                                                *texts), [])

    @unittest.skipUnless(content.find_promtool(),
                         "promtool is not installed (Debian: prometheus)")
    def test_promtool_accepts_the_queries(self) -> None:
        rules = [{"record": "checked", "expr":
                  target["expr"].replace("$__rate_interval", "5m")}
                 for _, panel in self.panels() for target in panel["targets"]]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            # JSON is YAML.
            json.dump({"groups": [{"name": "all", "rules": rules}]}, file)
            file.flush()
            result = content.run_promtool("check", "rules", "--lint=none",
                                          file.name)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_a_misspelled_metric_is_found(self) -> None:
        check = _make_check()
        for name, panel in self.panels():
            for target in panel["targets"]:
                wrong = re.sub(r"(coffer[_:]|grpc_server_|process_)", r"\1no_",
                               target["expr"], count=1)
                with self.subTest(name):
                    self.assertTrue(check.problems(wrong))


class GridTest(unittest.TestCase):

    def test_panels_that_do_not_fit_go_to_the_next_line(self) -> None:
        wide = grafana.graph("a", "A.", ("up", ""), width=20, height=3)
        dashboard = grafana.Dashboard(
            "coffer-x", "X", "X.", (), (grafana.Row("r", (wide, wide)),
                                        grafana.Row("s", (wide,))))
        places = [tuple(panel["gridPos"].values())
                  for panel in grafana.to_json(dashboard)["panels"]]
        self.assertEqual(places, [(0, 0, 24, 1), (0, 1, 20, 3), (0, 4, 20, 3),
                                  (0, 7, 24, 1), (0, 8, 20, 3)])


if __name__ == "__main__":
    unittest.main()
