"""The commands of docs/grpcurl.md, and what the document says they print."""

import argparse
import dataclasses
import re
import shlex
import string


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One command; shell variables are not replaced yet."""

    command: str
    output: list[str]

    @property
    def keys(self) -> set[str]:
        """The keys of the outermost JSON object, spelled like the protos."""
        return {snake_case(match.group(1)) for line in self.output
                if (match := re.match(r'  "(\w+)":', line))}

    @property
    def error_code(self) -> str:
        """Such as NotFound; empty when the command succeeds."""
        return self._find(r"  Code: (\w+)")

    @property
    def error_reason(self) -> str:
        return self._find(r'\s+"reason": "(\w+)"')

    def _find(self, pattern: str) -> str:
        for line in self.output:
            if match := re.match(pattern, line):
                return match.group(1)
        return ""


@dataclasses.dataclass(frozen=True)
class GrpcurlCall:
    """What a command line of grpcurl asks for."""

    address: str
    # "list", "describe" or SERVICE/METHOD.
    verb: str
    # Of "describe".
    symbol: str
    body: str
    protoset: str


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda match: "_" + match.group(),
                  name).lower()


def read_recipes(document: str) -> list[Recipe]:
    """The blocks marked `console`: a line with `$ ` and its output."""
    recipes = []
    for block in re.findall(r"^```console\n(.*?)^```$", document,
                            re.MULTILINE | re.DOTALL):
        first, *output = block.splitlines()
        if not first.startswith("$ "):
            raise ValueError(f"no command in the first line: {first}")
        recipes.append(Recipe(first[len("$ "):], output))
    return recipes


def parse_call(command: str, variables: dict[str, str]) -> GrpcurlCall:
    """Reads a command line as a shell and grpcurl would."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("-plaintext", action="store_true")
    parser.add_argument("-d", default="{}")
    parser.add_argument("-protoset", default="")
    parser.add_argument("words", nargs="+")
    program, *arguments = shlex.split(
        string.Template(command).substitute(variables))
    if program != "grpcurl":
        raise ValueError(f"not grpcurl: {command}")
    parsed = parser.parse_args(arguments)
    words = parsed.words
    address = words.pop(0) if ":" in words[0] else ""
    verb, symbol = [*words, ""][:2]
    return GrpcurlCall(address, verb, symbol, parsed.d, parsed.protoset)
