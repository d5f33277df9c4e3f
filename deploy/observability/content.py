"""Where the files of this folder and of docs/ are, and what is in them."""

import json
import os
import shutil
import subprocess
from typing import Any

import yaml

import metric_catalogue

_HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(_HERE))
RULES_FOLDER = os.path.join(_HERE, "rules")
RULES_FILE = os.path.join(RULES_FOLDER, "coffer.rules.yaml")
RULE_TESTS = ("coffer.rules_test.yaml", "week.rules_test.yaml")
DASHBOARDS_FOLDER = os.path.join(_HERE, "dashboards")
RUNBOOKS_FOLDER = os.path.join(TOP, "docs", "runbooks")
_METRICS_FILE = os.path.join(TOP, "docs", "metrics.md")
_PROMTOOL_SECONDS = 120

Json = dict[str, Any]


def read_text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def metrics() -> dict[str, metric_catalogue.Metric]:
    return metric_catalogue.read_metrics(read_text(_METRICS_FILE))


def rules() -> list[Json]:
    """All rules of all groups."""
    groups = yaml.safe_load(read_text(RULES_FILE))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[Json]:
    return [rule for rule in rules() if "alert" in rule]


def recording_rules() -> list[Json]:
    return [rule for rule in rules() if "record" in rule]


def dashboards() -> dict[str, Json]:
    """By file name."""
    return {name: json.loads(read_text(os.path.join(DASHBOARDS_FOLDER, name)))
            for name in sorted(os.listdir(DASHBOARDS_FOLDER))}


def find_promtool() -> str | None:
    return shutil.which("promtool")


def run_promtool(*arguments: str) -> subprocess.CompletedProcess:
    """Output and errors are in stdout."""
    promtool = find_promtool()
    assert promtool, "promtool is not installed"
    return subprocess.run([promtool, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          timeout=_PROMTOOL_SECONDS)
