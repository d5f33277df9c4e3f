"""Holds the queries of dashboards and rules against the metrics that exist."""

import re

import metric_catalogue
import promql_references

# Of Prometheus itself, and what it adds to every target.
_TARGET_LABELS = {"job", "instance", "namespace", "pod"}
_OWN_SERIES = {"up": set()}
_COUNTER_FUNCTIONS = {"rate", "irate", "increase"}
_GAUGE_FUNCTIONS = {"delta", "idelta", "deriv", "predict_linear"}
_TEMPLATE_LABEL = re.compile(r"\$labels\.(\w+)|(?<!\{)\{\{(\w+)\}\}")


class QueryCheck:
    """Knows the metrics of a catalogue, and recorded ones that are added."""

    def __init__(self, metrics: dict[str, metric_catalogue.Metric]):
        self._series = metric_catalogue.series_of(metrics)
        self._recorded: dict[str, set[str]] = {}

    def add_recorded(self, name: str, expression: str) -> None:
        """A recording rule, which has at most the labels of its query."""
        self._recorded[name] = self._labels(
            promql_references.find_references(expression))

    def problems(self, expression: str, *texts: str) -> list[str]:
        """What is wrong with a query, and with labels in texts about its
        result, such as legends ({{label}}) and summaries ($labels.label)."""
        references = promql_references.find_references(expression)
        found = []
        for selector in references.selectors:
            found += self._selector_problems(selector)
        known = self._labels(references) | _TARGET_LABELS
        for label in sorted(references.grouping_labels - known):
            found.append(f"no metric here has the label {label}")
        for match in _TEMPLATE_LABEL.finditer("\n".join(texts)):
            label = match[1] or match[2]
            if label not in known:
                found.append(f"a text uses the label {label}")
        return found

    def _selector_problems(self, selector: promql_references.Selector
                           ) -> list[str]:
        labels = self._labels_of(selector.name)
        if labels is None:
            return [f"there is no metric {selector.name}"]
        found = [f"{selector.name} has no label {label}"
                 for label in sorted(selector.labels - labels -
                                     _TARGET_LABELS)]
        series = self._series.get(selector.name)
        if series and selector.function in _COUNTER_FUNCTIONS and (
                not series.is_counter):
            found.append(f"{selector.function}() of a gauge: {selector.name}")
        if series and selector.function in _GAUGE_FUNCTIONS and (
                series.is_counter):
            found.append(f"{selector.function}() of a counter: "
                         f"{selector.name}")
        return found

    def _labels_of(self, name: str) -> set[str] | None:
        if name in self._series:
            return set(self._series[name].labels)
        return self._recorded.get(name, _OWN_SERIES.get(name))

    def _labels(self, references: promql_references.References) -> set[str]:
        """All labels of all series that are mentioned."""
        return {label for selector in references.selectors
                for label in self._labels_of(selector.name) or set()}
