"""Text of Prometheus is read as it is meant."""

import unittest

import scraped_metrics

_TEXT = """# HELP calls_total Calls: all of them.
# TYPE calls_total counter
calls_total{method="a",code="x,y\\"}"} 3
calls_total{method="b",code=""} 4.5e+01
# HELP free Free.
# TYPE free gauge
free 7
"""


class ScrapedMetricsTest(unittest.TestCase):

    def test_reads_types_labels_and_values(self) -> None:
        found = scraped_metrics.parse(_TEXT)
        self.assertEqual(found.types, {"calls_total": "counter",
                                       "free": "gauge"})
        self.assertEqual(found.value("free"), 7)
        self.assertEqual(found.value("calls_total"), 48)
        self.assertEqual(found.value("calls_total", method="b"), 45)
        self.assertEqual(found.samples[0].labels,
                         {"method": "a", "code": 'x,y\\"}'})
        self.assertEqual(len(found.series), 3)
        with self.assertRaises(KeyError):
            found.value("calls_total", method="c")

    def test_refuses_what_is_malformed(self) -> None:
        for text in ("what is this?\n", "free{ 7\n", "# TYPE free gauge\n",
                     _TEXT + "# HELP free F.\n# TYPE free gauge\n"):
            with self.subTest(text), self.assertRaises(ValueError):
                scraped_metrics.parse(text)


if __name__ == "__main__":
    unittest.main()
