"""The commands of `coffer` that documents for operators mention."""

import re
import shlex

_SHELL_BLOCK = re.compile(r"^```(?:sh|bash|console)?\n(.*?)^```$",
                          re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(coffer [^`]+)`")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_PART = re.compile(r"\s*(?:\||&&|\|\||;)\s*")


def find_commands(document: str) -> list[list[str]]:
    """The words after `coffer` of each command, in blocks of shell code and in
    `code` within lines."""
    lines = [line.removeprefix("$ ") for block in _SHELL_BLOCK.findall(document)
             for line in block.replace("\\\n", " ").splitlines()]
    prose = _SHELL_BLOCK.sub("", document)
    lines += [" ".join(code.split()) for code in _INLINE.findall(prose)]
    commands = []
    for line in lines:
        for part in _PART.split(_COMMENT.sub("", line)):
            # As an argument of kubectl exec, too.
            words = shlex.split(part.partition(" -- ")[2] or part)
            if words and words[0] == "coffer" and len(words) > 1:
                commands.append(words[1:])
    return commands


def options(words: list[str]) -> set[str]:
    """The long options of a command."""
    return {word.partition("=")[0] for word in words if word.startswith("--")}
