"""Which series and labels an expression of Prometheus mentions.

No parser: `promtool check rules` finds wrong syntax. This finds names.
"""

import dataclasses
import re

_TOKEN = re.compile(r"""
    (?P<space>\s+|\#[^\n]*)
  | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
  | (?P<window>\[[^\]]*\])
  | (?P<number>\d[\w.]*|\.\d+)
  | (?P<name>[A-Za-z_:][\w:]*)
  | (?P<operator>=~|!~|!=|==|>=|<=|[-+*/%^=<>(){},@])
""", re.VERBOSE)
_LABEL_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_KEYWORDS = _LABEL_LISTS | {"and", "or", "unless", "bool", "offset", "inf",
                            "nan"}


@dataclasses.dataclass
class Selector:
    """A series, the labels it is chosen by, and the function around it."""

    name: str
    labels: set[str]
    function: str


@dataclasses.dataclass
class References:
    selectors: list[Selector]
    # Of by, without, on, ignoring and group_left.
    grouping_labels: set[str]


def find_references(expression: str) -> References:
    """Raises ValueError where it finds characters that it does not know."""
    return _Reader(_split(expression)).read()


def _split(expression: str) -> list[tuple[str, str]]:
    tokens = []
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if not match:
            raise ValueError(f"what is this: {expression[position:]}")
        position = match.end()
        if match.lastgroup != "space":
            tokens.append((match.lastgroup or "", match.group()))
    return tokens


class _Reader:

    def __init__(self, tokens: list[tuple[str, str]]):
        self._tokens = tokens
        self._next = 0
        self._found = References([], set())

    def read(self) -> References:
        function = ""
        while self._next < len(self._tokens):
            kind, text = self._take()
            if text == "{":
                raise ValueError("a selector has no name")
            if kind != "name":
                function = function if text == "(" else ""
            elif text in _LABEL_LISTS:
                self._found.grouping_labels |= self._labels("(", ")")
            elif text in _KEYWORDS:
                function = ""
            elif self._peek() == "(":
                function = text
            elif self._peek() in _LABEL_LISTS:
                function = ""  # An aggregation, such as sum by (job) (...).
            else:
                self._found.selectors.append(
                    Selector(text, self._labels("{", "}"), function))
                function = ""
        return self._found

    def _take(self) -> tuple[str, str]:
        if self._next == len(self._tokens):
            raise ValueError("the query ends too early")
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _peek(self) -> str:
        if self._next == len(self._tokens):
            return ""
        return self._tokens[self._next][1]

    def _labels(self, begin: str, end: str) -> set[str]:
        """The names in a list that may be here."""
        if self._peek() != begin:
            return set()
        labels = set()
        while self._peek() != end:
            kind, text = self._take()
            if kind == "name":
                labels.add(text)
        self._take()
        return labels
