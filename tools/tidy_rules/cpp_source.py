"""As much of C++ as the rules need: no comments, no literals, functions.

This is no parser. It relies on clang-format's layout, which scripts/check.sh
has checked: a brace that begins a body has white space before it, one that
begins an initializer has not.
"""

import dataclasses
import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      //[^\n]*
    | /\*.*?\*/
    | R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"
    | "(?:\\.|[^"\\\n])*"
    | (?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'
    """, re.DOTALL | re.VERBOSE)

_PREPROCESSOR = re.compile(r"^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
# What may stand before a declaration without being part of it.
_NOT_HEADER = re.compile(r"\s*(?:(?:public|protected|private)\s*:(?!:)|"
                         r"[A-Z][A-Z0-9_]+[ \t]*\n)")
_SCOPE = re.compile(
    r'\s*(?:(?:inline\s+)?namespace\b|extern\s*"|(?:typedef\s+)?'
    r"(?:class|struct|union|enum)\b)")
_TEMPLATE = re.compile(r"\s*template\s*<")


@dataclasses.dataclass(frozen=True)
class Function:
    """A body at namespace or class level; TEST() bodies are functions too."""

    header: str
    body: str
    first_line: int
    last_line: int

    @property
    def line_count(self) -> int:
        return self.last_line - self.first_line + 1


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def strip_comments_and_literals(text: str) -> str:
    """Blanks comments and the insides of literals; positions stay the same."""
    return _TOKEN.sub(_blank_token, text)


def strip_preprocessor(code: str) -> str:
    return _PREPROCESSOR.sub(lambda match: _blank(match.group()), code)


def includes(text: str) -> Iterator[tuple[int, str]]:
    """(line, "path" or <path> with its delimiters) of each #include."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+(["<][^">]+[">])', line)
        if match:
            yield number, match.group(1)


def functions(code: str) -> Iterator[Function]:
    """Functions of stripped code; a lambda is part of the one around it."""
    code = strip_preprocessor(code)
    position = header_start = parentheses = 0
    while position < len(code):
        char = code[position]
        if char in "()":
            parentheses += 1 if char == "(" else -1
        elif char == "}" or (char == ";" and parentheses == 0):
            header_start = position + 1
        elif char == "{":
            header = _skip_to_declaration(code[header_start:position])
            if parentheses > 0 or _begins_initializer(code, position, header):
                position = _closing_brace(code, position)
            elif _is_scope(header):
                header_start = position + 1
            else:
                end = _closing_brace(code, position)
                yield Function(
                    header=header.strip(),
                    body=code[position:end + 1],
                    first_line=line_of(code, position - len(header.lstrip())),
                    last_line=line_of(code, end))
                position = end
                header_start = end + 1
        position += 1


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blank_token(match: re.Match[str]) -> str:
    token = match.group()
    if token.startswith("/"):
        return _blank(token)
    return token[0] + _blank(token[1:-1]) + token[-1]


def _skip_to_declaration(header: str) -> str:
    while match := _NOT_HEADER.match(header):
        header = header[match.end():]
    return header


def _begins_initializer(code: str, position: int, header: str) -> bool:
    before = code[position - 1:position]
    if _is_scope(header):
        return False
    return (header.rstrip().endswith("=") or "(" not in header or
            not (before.isspace() or before == ")"))


def _is_scope(header: str) -> bool:
    return bool(_SCOPE.match(_skip_template(header)))


def _skip_template(header: str) -> str:
    while match := _TEMPLATE.match(header):
        depth, position = 1, match.end()
        while depth > 0 and position < len(header):
            depth += {"<": 1, ">": -1}.get(header[position], 0)
            position += 1
        header = header[position:]
    return header


def _closing_brace(code: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[position], 0)
        if depth == 0:
            return position
    return len(code) - 1
