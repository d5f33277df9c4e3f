"""The shell commands that documents tell their readers to run."""

import dataclasses
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[3]
# Those whose blocks docs_test.py runs on a cluster, and others for operators.
KUBERNETES = "docs/kubernetes.md"
OPERATIONS = "docs/operations.md"
OBSERVABILITY = "deploy/observability/README.md"
RUNBOOKS = "docs/runbooks"
_OTHERS = ("README.md", "docs/cli.md", "docs/images.md", "docs/troubleshooting.md",
           "deploy/debian/README.md", "deploy/k8s/local/README.md",
           "deploy/sim/README.md")

_FENCE = re.compile(r"^(```+)(\w*)\s*$")
_SHELLS = ("sh", "bash", "console")
_INLINE = re.compile(r"`([^`]+)`")


@dataclasses.dataclass(frozen=True)
class Command:
    """One statement of a shell, of a block or within a line of text."""

    document: str
    line: int
    # The nearest heading before it.
    section: str
    text: str

    @property
    def place(self):
        """For people: where to look."""
        return f"{self.document}:{self.line}"


def runbooks(top=TOP):
    """Paths of the runbooks, the page about all of them first."""
    names = sorted(path.name for path in (top / RUNBOOKS).glob("*.md"))
    names.sort(key=lambda name: name != "README.md")
    return [f"{RUNBOOKS}/{name}" for name in names]


def all_documents(top=TOP):
    """Paths of all documents with commands for operators."""
    return [KUBERNETES, OPERATIONS, OBSERVABILITY, *runbooks(top), *_OTHERS]


def _is_complete(statement):
    """Whether a shell would not wait for another line."""
    if statement.endswith("\\"):
        return False
    result = subprocess.run(["bash", "-n"], input=statement, text=True, check=False,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return result.returncode == 0 and not result.stderr


def split_statements(lines):
    """(number of the first line, statement) of each; lines are numbered from 0.

    A statement that never ends is returned as it is, for whoever runs it to fail.
    """
    statements, begin, pending = [], 0, ""
    for number, line in enumerate(lines):
        if not pending:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            begin = number
        pending = f"{pending}\n{line}" if pending else line
        if _is_complete(pending):
            statements.append((begin, pending))
            pending = ""
    if pending:
        statements.append((begin, pending))
    return statements


def _walk(document, text):
    """Yields (first line, section, language or None for prose, lines)."""
    section, block, fence, language, begin = "", [], "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        match = _FENCE.match(line)
        if fence:
            if match and match[1] == fence:
                yield begin, section, language, block
                fence, block = "", []
            else:
                block.append(line)
        elif match:
            fence, language, begin = match[1], match[2], number + 1
        elif line.startswith("#"):
            section = line.lstrip("# ")
        else:
            yield number, section, None, [line]
    if fence:
        raise ValueError(f"{document}:{begin}: a block without an end")


def block_commands(document, text):
    """Those of blocks marked `sh`, `bash` or `console`, in order. Of `console`, the
    lines with a dollar sign; the others are output."""
    commands = []
    for begin, section, language, lines in _walk(document, text):
        if language not in _SHELLS:
            continue
        if language == "console":
            lines = [line[2:] if line.startswith("$ ") else "" for line in lines]
        commands += [Command(document, begin + number, section, statement)
                     for number, statement in split_statements(lines)]
    return commands


def inline_commands(document, text):
    """`Code` within prose, also over the end of a line."""
    prose, commands = [], []
    for begin, section, language, lines in _walk(document, text):
        if language is None:
            prose.append((begin, section, lines[0]))
    joined = "\n".join(line for _, _, line in prose)
    for match in _INLINE.finditer(joined):
        words = " ".join(match[1].split())
        number, section, _ = prose[joined.count("\n", 0, match.start())]
        commands.append(Command(document, number, section, words))
    return commands


def read(document, top=TOP):
    """The text of a document."""
    return (top / document).read_text(encoding="utf-8")


def main():
    """Prints the commands of one section, as a script."""
    document, section = sys.argv[1:]
    found = [command.text for command in block_commands(document, read(document))
             if command.section == section]
    if not found:
        sys.exit(f"documents.py: {document} has no commands in {section!r}")
    print("\n".join(found))


if __name__ == "__main__":
    main()
