"""The metrics that exist: what docs/metrics.md says, which is made from the code."""

import dataclasses
import re

_ROW = re.compile(r"\| `(?P<name>\w+)` \| (?P<type>\w+) \| (?P<labels>[^|]*) \|")
_TYPES = ("counter", "gauge", "histogram")


@dataclasses.dataclass(frozen=True)
class Metric:
    name: str
    type: str
    labels: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Series:
    """What a scrape has under one name: a metric, or a part of a histogram."""

    metric: Metric
    is_counter: bool
    labels: frozenset[str]


def read_metrics(document: str) -> dict[str, Metric]:
    """All tables of the document. One metric may be in several of them, with
    the same type and labels."""
    metrics: dict[str, Metric] = {}
    for match in _ROW.finditer(document):
        metric = Metric(match["name"], match["type"],
                        frozenset(re.findall(r"`(\w+)`", match["labels"])))
        if metric.type not in _TYPES:
            raise ValueError(f"{metric.name}: unknown type {metric.type}")
        if metrics.setdefault(metric.name, metric) != metric:
            raise ValueError(f"{metric.name}: described twice, differently")
    if not metrics:
        raise ValueError("the document has no metrics")
    return metrics


def read_sections(document: str) -> dict[str, dict[str, Metric]]:
    """The metrics below each heading of level 2."""
    sections = {}
    for part in re.split(r"^## ", document, flags=re.MULTILINE)[1:]:
        title = part.partition("\n")[0].strip()
        if _ROW.search(part):
            sections[title] = read_metrics(part)
    return sections


def series_of(metrics: dict[str, Metric]) -> dict[str, Series]:
    """The names that queries can use."""
    series = {}
    for metric in metrics.values():
        if metric.type != "histogram":
            series[metric.name] = Series(metric, metric.type == "counter",
                                         metric.labels)
            continue
        for suffix in ("_bucket", "_sum", "_count"):
            labels = metric.labels | {"le"} if suffix == "_bucket" else (
                metric.labels)
            series[metric.name + suffix] = Series(metric, True, labels)
    return series
