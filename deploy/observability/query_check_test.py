"""Wrong names in queries are found, and right ones are not."""

import unittest

import metric_catalogue
import promql_references
import query_check

_DOCUMENT = """
## Both

| Name | Type | Labels | Meaning |
|---|---|---|---|
| `calls_total` | counter | `service`, `code` | Calls. |
| `call_seconds` | histogram | `service` | How long. |

## Server

| Name | Type | Labels | Meaning |
|---|---|---|---|
| `calls_total` | counter | `service`, `code` | Calls. |
| `free_bytes` | gauge |  | Free. |
"""


class QueryCheckTest(unittest.TestCase):

    def setUp(self) -> None:
        self.check = query_check.QueryCheck(
            metric_catalogue.read_metrics(_DOCUMENT))

    def test_reads_sections(self) -> None:
        sections = metric_catalogue.read_sections(_DOCUMENT)
        self.assertEqual({title: set(metrics)
                          for title, metrics in sections.items()},
                         {"Both": {"calls_total", "call_seconds"},
                          "Server": {"calls_total", "free_bytes"}})

    def test_refuses_a_document_without_metrics_or_with_contradictions(self
                                                                       ) -> None:
        for document in ("", "# Metrics\n",
                         _DOCUMENT.replace("`calls_total` | counter",
                                           "`calls_total` | gauge", 1)):
            with self.assertRaises(ValueError):
                metric_catalogue.read_metrics(document)

    def test_accepts_what_exists(self) -> None:
        for query in (
                "free_bytes", "-free_bytes / 1e3 > 0.5", "time() - free_bytes",
                'sum by (service) (rate(calls_total{code=~"A|B"}[5m]))',
                "histogram_quantile(0.9, sum by (le, service) "
                '(rate(call_seconds_bucket{service="x"}[$__rate_interval])))',
                "rate(call_seconds_sum[5m]) / rate(call_seconds_count[5m])",
                "sum(calls_total) by (job) > 3 unless on (job, instance) up",
                'absent(up{job="x"}) or free_bytes offset 5m == bool 1',
                "free_bytes * on (job) group_left (service) calls_total",
                "predict_linear(free_bytes[6h], 24 * 3600) < 0"):
            with self.subTest(query):
                self.assertEqual(self.check.problems(query), [])

    def test_finds_what_does_not_exist(self) -> None:
        for query, problem in (
                ("free_byte", "free_byte"),
                ("sum(rate(call_total[5m]))", "call_total"),
                ("call_seconds", "call_seconds"),
                ("free_bytes_bucket", "free_bytes_bucket"),
                ("recorded:name", "recorded:name"),
                ('calls_total{cod="A"}', "label cod"),
                ('rate(call_seconds_count{le="1"}[5m])', "label le"),
                ("sum by (node) (calls_total)", "label node"),
                ("calls_total and on (node) free_bytes", "label node"),
                ("rate(free_bytes[5m])", "rate() of a gauge"),
                ("deriv(calls_total[5m])", "deriv() of a counter")):
            with self.subTest(query):
                found = self.check.problems(query)
                self.assertEqual(len(found), 1, found)
                self.assertIn(problem, found[0])

    def test_finds_unknown_labels_in_texts(self) -> None:
        self.assertEqual(self.check.problems(
            "calls_total", "{{service}} {{ $labels.code }} {{ $value }}"), [])
        for text in ("{{node}}", "{{ $labels.node }}"):
            self.assertEqual(len(self.check.problems("calls_total", text)), 1)

    def test_knows_recorded_metrics(self) -> None:
        self.check.add_recorded("a:calls:rate",
                                "sum by (service) (rate(calls_total[5m]))")
        self.assertEqual(self.check.problems('a:calls:rate{service="x"}'), [])
        self.assertEqual(len(self.check.problems('a:calls:rate{node="x"}')), 1)

    def test_finds_selectors_and_their_functions(self) -> None:
        references = promql_references.find_references(
            'a + rate(b{x="y}", z!~"q"}[5m]) # c\n/ on (w) d')
        self.assertEqual(
            [(found.name, found.labels, found.function)
             for found in references.selectors],
            [("a", set(), ""), ("b", {"x", "z"}, "rate"), ("d", set(), "")])
        self.assertEqual(references.grouping_labels, {"w"})

    def test_refuses_what_it_cannot_read(self) -> None:
        for query in ("a ? b", '{__name__="a"}', "a{"):
            with self.assertRaises(ValueError):
                promql_references.find_references(query)


if __name__ == "__main__":
    unittest.main()
