#!/usr/bin/env python3
"""Counts the results of a Bazel command.

  tools/bazel_results.py events.json

reads what `--build_event_json_file` wrote and prints "<passed> <failed>":
passed are tests, failed are tests and targets that did not build. A command
that went wrong in any other way counts as one failure.
"""

import json
import sys
from collections.abc import Iterable

_SUCCESS = 0
_NO_TESTS_FOUND = 4
_LABEL_EVENTS = ("testSummary", "targetCompleted", "configuredLabel",
                 "unconfiguredLabel")


def count(lines: Iterable[str]) -> tuple[int, int]:
    """(passed, failed) of the events, one JSON object per line."""
    passed, failed = set(), set()
    succeeded = False
    for event in _events(lines):
        label = _label(event)
        if "testSummary" in event:
            status = event["testSummary"].get("overallStatus")
            (passed if status == "PASSED" else failed).add(label)
        elif "completed" in event and not event["completed"].get("success"):
            failed.add(label)
        elif "aborted" in event and label:
            failed.add(label)
        elif "finished" in event:
            code = event["finished"].get("exitCode", {}).get("code", 0)
            succeeded = code in (_SUCCESS, _NO_TESTS_FOUND)
    if not succeeded and not failed:
        failed.add("the command itself")
    return len(passed - failed), len(failed)


def _events(lines: Iterable[str]) -> Iterable[dict]:
    for line in lines:
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            return  # Bazel was killed while it wrote.


def _label(event: dict) -> str:
    for kind in _LABEL_EVENTS:
        if kind in event.get("id", {}):
            return event["id"][kind].get("label", "")
    return ""


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        passed, failed = count(file)
    print(passed, failed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
