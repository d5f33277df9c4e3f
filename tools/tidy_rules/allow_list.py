"""Exceptions to rules: tools/tidy_allow.txt.

Each line names a rule, a path (or the label of a target, for library-test) and
the reason, separated by white space. `#` begins a comment line.
"""

from collections.abc import Iterable

from tidy_rules.finding import Finding

PATH = "tools/tidy_allow.txt"
_RULE = "allow-list"


def apply(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that no entry allows, and those about the entries."""
    entries, result = _parse(text)
    used = set()
    for finding in findings:
        if finding.allow_key in entries:
            used.add(finding.allow_key)
        else:
            result.append(finding)
    for key, line in entries.items():
        if key not in used:
            result.append(Finding(
                PATH, line, _RULE,
                f"nothing needs '{key[0]} {key[1]}' any more; delete the line"))
    return result


def _parse(text: str) -> tuple[dict[tuple[str, str], int], list[Finding]]:
    entries = {}
    findings = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(None, 2)
        if len(words) == 3:
            entries[words[0], words[1]] = number
        else:
            findings.append(Finding(
                PATH, number, _RULE,
                "incomplete entry; write '<rule> <path> <reason>'"))
    return entries, findings
