"""Writes dashboards/*.json, which Grafana imports:

    python3 deploy/observability/make_dashboards.py

dashboards_test.py fails while they are not what this writes.
"""

import json
import os
import sys

import grafana
import node_dashboard
import overview_dashboard
import rocksdb_dashboard

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dashboards")
_DASHBOARDS = {
    "overview.json": overview_dashboard.DASHBOARD,
    "node.json": node_dashboard.DASHBOARD,
    "rocksdb.json": rocksdb_dashboard.DASHBOARD,
}


def render() -> dict[str, str]:
    """The content of each file."""
    return {name: json.dumps(grafana.to_json(dashboard), indent=2) + "\n"
            for name, dashboard in _DASHBOARDS.items()}


def main() -> int:
    for name, content in render().items():
        with open(os.path.join(_FOLDER, name), "w", encoding="utf-8") as file:
            file.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
