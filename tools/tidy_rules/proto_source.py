"""As much of the proto language as the rules need: declarations."""

import dataclasses
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_BLOCK = re.compile(r"(service|rpc|message|enum|oneof|extend)\s+(\w+)")
_ENUM_VALUE = re.compile(r"(\w+)\s*=\s*(-?\w+)")
_FIELD = re.compile(r"(?:(?:optional|repeated|required)\s+)?"
                    r"(?:map\s*<[^>]*>|[\w.]+)\s+(\w+)\s*=\s*\d+")
_NOT_FIELDS = re.compile(
    r"(?:syntax|package|import|option|reserved|extensions)\b")


@dataclasses.dataclass(frozen=True)
class Declaration:
    """`kind` is service, rpc, message, enum, oneof, field or value."""

    kind: str
    name: str
    line: int
    parent: str  # Name of the enclosing block, "" at the top.
    text: str  # All of it up to the brace or semicolon, on one line.


def strip_comments(text: str) -> str:
    """Blanks comments and the insides of strings; positions stay the same."""
    def blank(match: re.Match[str]) -> str:
        token = match.group()
        if token.startswith('"'):
            return '"' + " " * (len(token) - 2) + '"'
        return re.sub(r"[^\n]", " ", token)
    return _TOKEN.sub(blank, text)


def declarations(text: str) -> Iterator[Declaration]:
    blocks: list[tuple[str, str]] = []  # (kind, name), outermost first.
    for line, statement, end in _statements(strip_comments(text)):
        kind, name = blocks[-1] if blocks else ("", "")
        declaration = _declaration(statement, line, kind, name)
        if declaration:
            yield declaration
        if end == "{":
            blocks.append((declaration.kind, declaration.name) if declaration
                          else ("", ""))
        elif end == "}" and blocks:
            blocks.pop()


def _statements(code: str) -> Iterator[tuple[int, str, str]]:
    """(first line, text, the character that ended it); options stay inside."""
    start = brackets = 0
    for position, char in enumerate(code):
        if char in "[]":
            brackets += 1 if char == "[" else -1
        elif char in ";{}" and brackets == 0:
            text = code[start:position]
            line = code.count("\n", 0, position - len(text.lstrip())) + 1
            yield line, " ".join(text.split()), char
            start = position + 1


def _declaration(statement: str, line: int, parent_kind: str,
                 parent: str) -> Declaration | None:
    if match := _BLOCK.match(statement):
        kind, name = match.groups()
    elif _NOT_FIELDS.match(statement):
        return None
    elif parent_kind == "enum" and (match := _ENUM_VALUE.match(statement)):
        kind, name = "value", match.group(1)
    elif (parent_kind in ("message", "oneof", "extend") and
          (match := _FIELD.match(statement))):
        kind, name = "field", match.group(1)
    else:
        return None
    return Declaration(kind, name, line, parent, statement)
