"""The cluster on one screen: is it well, and what do its users feel."""

import grafana
from grafana import graph
from grafana import stat
from grafana import table

_FAULTS = ('grpc_code=~"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|'
           'UNAVAILABLE|DATA_LOSS"')
_OURS = 'grpc_service=~"coffer[.].+"'
_ANY_IS_RED = (("green", None), ("red", 1))
_ANY_IS_ORANGE = (("green", None), ("orange", 1))
_SEVERITIES = ((0, "OK", "green"), (1, "WARNING", "orange"),
               (2, "ERROR", "red"))


def _quantile(share: str) -> str:
    return (f"histogram_quantile({share}, sum by (grpc_service, grpc_method, le)"
            f" (rate(grpc_server_handling_seconds_bucket{{%(in)s,{_OURS}}}"
            "[$__rate_interval])))")


_HEALTH = grafana.Row("Health", (
    stat("Cluster", "max(coffer_directory_health_severity{%(in)s})",
         "The worst health check that is not muted; `coffer cluster health` "
         "says more.", words=_SEVERITIES, steps=(("green", None),
                                                 ("orange", 1), ("red", 2))),
    stat("Nodes active", 'sum(coffer_directory_nodes{%(in)s,state="active"})',
         "Storage nodes that send heartbeats."),
    stat("Nodes silent or down",
         'sum(coffer_directory_nodes{%(in)s,state=~"suspect|down"})',
         "Storage nodes that the directory does not hear of.",
         steps=_ANY_IS_RED),
    stat("Groups short of nodes",
         "sum(coffer_directory_degraded_placement_groups{%(in)s})",
         "Placement groups without enough failure domains for all replicas.",
         steps=_ANY_IS_ORANGE),
    stat("Blobs short of copies",
         "sum(coffer_directory_under_replicated_blobs{%(in)s})",
         "Committed with the write quorum, and fewer copies than wanted.",
         steps=_ANY_IS_ORANGE),
    stat("Damage reports", "sum(coffer_directory_damage_reports{%(in)s})",
         "Replicas that clients found missing or damaged.",
         steps=_ANY_IS_ORANGE),
    table("Health checks",
          'max by (check, severity) (coffer_directory_health_check{%(in)s,'
          'severity!="ok"}) > 0',
          "What was found, muted or not; empty when all is well.",
          columns=(("check", "Check"), ("severity", "Severity")), width=8),
    table("Nodes by free space",
          "sort(coffer_directory_node_free_bytes{%(in)s} / "
          "coffer_directory_node_capacity_bytes{%(in)s})",
          "Share of each node's disk that is free; blobs are refused at the "
          "reserve.", columns=(("node", "Node"), ("Value", "Free")),
          unit="percentunit", width=8,
          steps=(("red", None), ("orange", 0.1), ("green", 0.15))),
    graph("Silence of nodes",
          "Age of the last heartbeat; a node is suspect after ten seconds and "
          "down after five minutes.",
          ("coffer_directory_node_heartbeat_age_seconds{%(in)s}", "{{node}}"),
          unit="s"),
))

_STORED = grafana.Row("What is stored", (
    stat("Files", "sum(coffer_directory_files{%(in)s})", "Files in all vaults."),
    stat("Versions", "sum(coffer_directory_versions{%(in)s})",
         "Versions of all files."),
    stat("Vaults", "sum(coffer_directory_vaults{%(in)s})", "Vaults."),
    stat("Blobs", "sum(coffer_directory_blobs{%(in)s})",
         "Distinct blobs that versions refer to."),
    stat("Blob bytes", "sum(coffer_directory_blob_bytes{%(in)s})",
         "Bytes of distinct blobs, each counted once.", unit="bytes"),
    stat("Garbage", "sum(coffer_directory_garbage_bytes{%(in)s})",
         "Bytes of blobs that no version refers to any more.", unit="bytes"),
    graph("Free on storage nodes", "All nodes together.",
          ("sum(coffer_directory_node_free_bytes{%(in)s})", "free"),
          ("sum(coffer_directory_node_stored_bytes{%(in)s})", "blobs"),
          ("sum(coffer_directory_node_capacity_bytes{%(in)s})", "capacity"),
          unit="bytes", width=12),
    graph("Free on the directory's disk", "The directory ends itself when it is full.",
          ("coffer_directory_disk_free_bytes{%(in)s}", "free"),
          ("coffer_directory_disk_capacity_bytes{%(in)s}", "capacity"),
          unit="bytes", width=12),
))

_CALLS = grafana.Row("Calls", (
    graph("Rate", "Calls that ended, by service.",
          (f"sum by (grpc_service) (rate(grpc_server_handled_total{{%(in)s,"
           f"{_OURS}}}[$__rate_interval]))", "{{grpc_service}}"), unit="reqps"),
    graph("Errors",
          "Share of calls that ended by a fault of the server.",
          (f"sum by (grpc_service) (rate(grpc_server_handled_total{{%(in)s,"
           f"{_OURS},{_FAULTS}}}[$__rate_interval])) / sum by (grpc_service) "
           f"(rate(grpc_server_handled_total{{%(in)s,{_OURS}}}"
           "[$__rate_interval]))", "{{grpc_service}}"), unit="percentunit"),
    graph("Refusals and errors by code", "All codes but OK.",
          (f"sum by (grpc_service, grpc_code) (rate(grpc_server_handled_total"
           f'{{%(in)s,{_OURS},grpc_code!="OK"}}[$__rate_interval]))',
           "{{grpc_service}} {{grpc_code}}"), unit="reqps"),
    graph("Duration, median", "By method; streams last as long as the client "
          "keeps them open.", (_quantile("0.5"), "{{grpc_method}}"), unit="s",
          width=12),
    graph("Duration, 99 of 100", "By method.",
          (_quantile("0.99"), "{{grpc_method}}"), unit="s", width=12),
))

_TRAFFIC = grafana.Row("Blobs and commits", (
    graph("Blob bytes", "Of all storage nodes; every replica counts.",
          ("sum(rate(coffer_storage_put_bytes_total{%(in)s}"
           "[$__rate_interval]))", "put"),
          ("sum(rate(coffer_storage_get_bytes_total{%(in)s}"
           "[$__rate_interval]))", "get"), unit="Bps"),
    graph("Commands of the directory", "Changes of metadata, by operation.",
          ("sum by (operation) (rate(coffer_directory_commands_total{%(in)s}"
           "[$__rate_interval]))", "{{operation}}"), unit="ops"),
    graph("Commits and their disk",
          "Duration of 99 of 100 commits, and of syncs of the log.",
          ("coffer:commit_seconds:p99_rate5m{namespace=~\"$namespace\"}",
           "commit"),
          ("histogram_quantile(0.99, sum by (le) (rate("
           "coffer_directory_log_sync_seconds_bucket{%(in)s}"
           "[$__rate_interval])))", "sync"), unit="s"),
))

DASHBOARD = grafana.Dashboard(
    uid="coffer-overview", title="Coffer / Overview",
    description="Health, contents, calls and traffic of a cluster.",
    variables=(grafana.Variable("namespace", "Namespace", "coffer_build_info"),),
    rows=(_HEALTH, _STORED, _CALLS, _TRAFFIC))
