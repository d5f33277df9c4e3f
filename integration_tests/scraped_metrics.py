"""Reads the text that Prometheus scrapes."""

import dataclasses
import re

_SAMPLE = re.compile(r'(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})? '
                     r"(?P<value>\S+)")
_LABEL = re.compile(r'(?P<name>\w+)="(?P<value>(?:[^"\\]|\\.)*)"')


@dataclasses.dataclass(frozen=True)
class Sample:
    name: str
    labels: dict[str, str]
    value: float


@dataclasses.dataclass(frozen=True)
class Scrape:
    # Type by metric.
    types: dict[str, str]
    samples: list[Sample]

    @property
    def series(self) -> set[str]:
        """Name and labels of each sample."""
        return {f"{sample.name}{sorted(sample.labels.items())}"
                for sample in self.samples}

    def values(self, name: str, **labels: str) -> dict[str, float]:
        """Of all samples with this name and at least these labels."""
        return {str(sorted(sample.labels.items())): sample.value
                for sample in self.samples if sample.name == name and
                labels.items() <= sample.labels.items()}

    def value(self, name: str, **labels: str) -> float:
        """The sum of those; KeyError when there are none."""
        found = self.values(name, **labels)
        if not found:
            raise KeyError(f"no {name} with {labels}")
        return sum(found.values())


def parse(text: str) -> Scrape:
    """Raises ValueError for a line that is no sample and no comment, and for a
    metric without a help or that appears twice."""
    types: dict[str, str] = {}
    helps = set()
    samples = []
    for line in text.splitlines():
        if line.startswith("# HELP "):
            helps.add(line.split()[2])
        elif line.startswith("# TYPE "):
            name, kind = line.split()[2:4]
            if name in types:
                raise ValueError(f"{name} appears twice")
            types[name] = kind
        elif line:
            match = _SAMPLE.fullmatch(line)
            if not match:
                raise ValueError(f"no sample: {line}")
            labels = {label["name"]: label["value"] for label
                      in _LABEL.finditer(match["labels"] or "")}
            samples.append(Sample(match["name"], labels,
                                  float(match["value"])))
    if helps != set(types):
        raise ValueError(f"without help or type: {helps ^ set(types)}")
    return Scrape(types, samples)
