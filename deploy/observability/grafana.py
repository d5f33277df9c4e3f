"""Dashboards of Grafana from short descriptions.

A Dashboard has rows of panels; the grid, the ids and everything that all our
panels have in common are filled in here. Expressions use $datasource and, as a
matcher, %(in)s, which stands for the variables that choose what is shown.
"""

import dataclasses
from typing import Any

_GRID_WIDTH = 24
_SCHEMA_VERSION = 38
_ROW_HEIGHT = 1
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
# Green unless something says otherwise.
_GREEN = [("green", None)]

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Query:
    expression: str
    legend: str = ""
    # As of now instead of over time.
    instant: bool = False


@dataclasses.dataclass(frozen=True)
class Panel:
    """`steps` are (colour, from this value on); `words` replace values."""

    title: str
    kind: str  # stat, timeseries or table
    queries: tuple[Query, ...]
    description: str
    unit: str = "short"
    width: int = 8
    height: int = 8
    steps: tuple[tuple[str, float | None], ...] = ()
    words: tuple[tuple[int, str, str], ...] = ()  # value, text, colour
    # Of a table: labels and the value, in this order, with their headings.
    columns: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    panels: tuple[Panel, ...]


@dataclasses.dataclass(frozen=True)
class Variable:
    """Values of a label of a metric, to choose from."""

    label: str
    title: str
    metric: str


@dataclasses.dataclass(frozen=True)
class Dashboard:
    uid: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]


def stat(title: str, expression: str, description: str,
         **options: Any) -> Panel:
    """One number."""
    options = {"width": 4, "height": 4, **options}
    return Panel(title, "stat", (Query(expression, instant=True),),
                 description, **options)


def graph(title: str, description: str, *queries: tuple[str, str],
          **options: Any) -> Panel:
    """Lines over time; queries are (expression, legend)."""
    return Panel(title, "timeseries", tuple(Query(*query) for query in queries),
                 description, **options)


def table(title: str, expression: str, description: str,
          columns: tuple[tuple[str, str], ...], **options: Any) -> Panel:
    """One line for each series."""
    return Panel(title, "table", (Query(expression, instant=True),),
                 description, columns=columns, **options)


def to_json(dashboard: Dashboard) -> Json:
    """What Grafana imports."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["coffer"],
        "schemaVersion": _SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "",
        "annotations": {"list": []},
        "links": [{
            "type": "dashboards", "title": "Coffer", "tags": ["coffer"],
            "asDropdown": True, "includeVars": True, "keepTime": True,
        }],
        "templating": {"list": _variables(dashboard)},
        "panels": _place(dashboard),
    }


def _variables(dashboard: Dashboard) -> list[Json]:
    found: list[Json] = [{
        "name": "datasource", "label": "Data source", "type": "datasource",
        "query": "prometheus", "hide": 0,
    }]
    chosen: list[str] = []
    for variable in dashboard.variables:
        matchers = ",".join(f'{label}=~"${label}"' for label in chosen)
        source = f"{variable.metric}{{{matchers}}}"
        found.append({
            "name": variable.label, "label": variable.title, "type": "query",
            "datasource": _DATASOURCE, "hide": 0, "refresh": 2, "sort": 1,
            "query": f"label_values({source}, {variable.label})",
            "definition": f"label_values({source}, {variable.label})",
            "multi": True, "includeAll": True,
            # Matches series without the label, too.
            "allValue": ".*",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
        })
        chosen.append(variable.label)
    return found


def _place(dashboard: Dashboard) -> list[Json]:
    """All panels, from left to right and then down, under their rows."""
    matchers = ",".join(f'{variable.label}=~"${variable.label}"'
                        for variable in dashboard.variables)
    placed: list[Json] = []
    top = 0
    for row in dashboard.rows:
        placed.append({"type": "row", "title": row.title, "collapsed": False,
                       "panels": [],
                       "gridPos": _grid(0, top, _GRID_WIDTH, _ROW_HEIGHT)})
        top += _ROW_HEIGHT
        left = line_height = 0
        for panel in row.panels:
            if left + panel.width > _GRID_WIDTH:
                left, top, line_height = 0, top + line_height, 0
            placed.append({**_panel(panel, matchers), "gridPos": _grid(
                left, top, panel.width, panel.height)})
            left += panel.width
            line_height = max(line_height, panel.height)
        top += line_height
    return [{"id": number, **panel}
            for number, panel in enumerate(placed, start=1)]


def _grid(left: int, top: int, width: int, height: int) -> Json:
    return {"x": left, "y": top, "w": width, "h": height}


def _panel(panel: Panel, matchers: str) -> Json:
    made: Json = {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": _DATASOURCE,
        "targets": [_target(query, index, panel.kind, matchers)
                    for index, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _OPTIONS[panel.kind],
    }
    if panel.columns:
        names = [name for name, _ in panel.columns]
        made["transformations"] = [
            {"id": "filterFieldsByName",
             "options": {"include": {"names": names}}},
            {"id": "organize",
             "options": {"indexByName": {name: index for index, name
                                         in enumerate(names)},
                         "renameByName": dict(panel.columns)}},
        ]
    return made


def _target(query: Query, index: int, kind: str, matchers: str) -> Json:
    return {
        "refId": chr(ord("A") + index),
        "datasource": _DATASOURCE,
        "expr": query.expression.replace("%(in)s", matchers),
        "legendFormat": query.legend or "__auto",
        "instant": query.instant,
        "range": not query.instant,
        "format": "table" if kind == "table" else "time_series",
    }


def _defaults(panel: Panel) -> Json:
    defaults: Json = {
        "unit": panel.unit,
        "color": {"mode": "palette-classic" if panel.kind == "timeseries"
                  else "thresholds"},
        "thresholds": {"mode": "absolute", "steps": [
            {"color": color, "value": value}
            for color, value in panel.steps or _GREEN]},
        "mappings": [{"type": "value", "options": {
            str(value): {"text": text, "color": color, "index": value}
            for value, text, color in panel.words}}] if panel.words else [],
    }
    if panel.decimals is not None:
        defaults["decimals"] = panel.decimals
    if panel.kind == "timeseries":
        defaults["min"] = 0
        defaults["custom"] = {"lineWidth": 1, "fillOpacity": 10,
                              "showPoints": "never", "spanNulls": False}
    return defaults


_OPTIONS: dict[str, Json] = {
    "stat": {
        "colorMode": "background", "graphMode": "none", "textMode": "auto",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "",
                          "values": False},
    },
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom",
                   "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "table": {"showHeader": True, "cellHeight": "sm"},
}
