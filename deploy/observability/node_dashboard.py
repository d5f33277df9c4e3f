"""One or more storage nodes: what they use, where they wait, what fails."""

import grafana
from grafana import graph
from grafana import stat

_RATE = "[$__rate_interval]"
_ANY_IS_RED = (("green", None), ("red", 1))


def _quantile(share: str, histogram: str) -> str:
    return (f"histogram_quantile({share}, sum by (instance, le) (rate("
            f"{histogram}_bucket{{%(in)s}}{_RATE})))")


_STATE = grafana.Row("State", (
    stat("Accept blobs", "min(coffer_storage_accepts_puts{%(in)s})",
         "Whether all of them take new blobs.",
         words=((0, "NO", "red"), (1, "YES", "green")),
         steps=(("red", None), ("green", 1))),
    stat("Registered", "min(coffer_storage_registered{%(in)s})",
         "Whether the directory has accepted all of them.",
         words=((0, "NO", "red"), (1, "YES", "green")),
         steps=(("red", None), ("green", 1))),
    stat("Quarantined blobs", "sum(coffer_storage_quarantined_blobs{%(in)s})",
         "Blobs whose bytes on disk do not match their ids.",
         steps=_ANY_IS_RED),
    stat("Blobs", "sum(coffer_storage_blobs{%(in)s})", "Blobs held."),
    stat("Blob bytes", "sum(coffer_storage_blob_bytes{%(in)s})",
         "Bytes of blobs held.", unit="bytes"),
    stat("Least free", "min(coffer_storage_disk_free_bytes{%(in)s} / "
         "coffer_storage_disk_capacity_bytes{%(in)s})",
         "Share of the fullest disk that is free.", unit="percentunit",
         steps=(("red", None), ("orange", 0.1), ("green", 0.15))),
))

_UTILISATION = grafana.Row("Utilisation", (
    graph("Processor", "Processors kept busy.",
          ("rate(process_cpu_seconds_total{%(in)s}" + _RATE + ")",
           "{{instance}}"), unit="short"),
    graph("Memory", "Resident; stays level under load.",
          ("process_resident_memory_bytes{%(in)s}", "{{instance}}"),
          unit="bytes"),
    graph("Disk", "Blobs are refused when free space is down to the reserve.",
          ("coffer_storage_disk_free_bytes{%(in)s}", "{{instance}} free"),
          ("coffer_storage_disk_reserve_bytes{%(in)s}", "{{instance}} reserve"),
          unit="bytes"),
    graph("File descriptors", "Share of those the process may have.",
          ("process_open_fds{%(in)s} / process_max_fds{%(in)s}",
           "{{instance}}"), unit="percentunit"),
    graph("Blob bytes taken", "New blobs; duplicates are not stored again.",
          ("rate(coffer_storage_put_bytes_total{%(in)s}" + _RATE + ")",
           "{{instance}}"), unit="Bps"),
    graph("Blob bytes given", "Bytes sent to clients.",
          ("rate(coffer_storage_get_bytes_total{%(in)s}" + _RATE + ")",
           "{{instance}}"), unit="Bps"),
))

_SATURATION = grafana.Row("Saturation", (
    graph("Sync", "How long blobs wait to be durable: median, 99 of 100.",
          (_quantile("0.5", "coffer_storage_sync_seconds"),
           "{{instance}} median"),
          (_quantile("0.99", "coffer_storage_sync_seconds"),
           "{{instance}} 99 %"), unit="s"),
    graph("Blobs in one sync", "Median. More under load: that is good.",
          (_quantile("0.5", "coffer_storage_sync_batch_blobs"),
           "{{instance}}")),
    graph("Database stalls", "Seconds in which RocksDB held up writes, in each "
          "second.",
          ("rate(coffer_rocksdb_stall_seconds_total{%(in)s}" + _RATE + ")",
           "{{instance}}"), unit="s"),
    graph("Calls in progress", "Started and not ended yet.",
          ("sum by (instance) (grpc_server_started_total{%(in)s}) - "
           "sum by (instance) (grpc_server_handled_total{%(in)s})",
           "{{instance}}"), width=12),
    graph("Duration of calls, 99 of 100", "By method.",
          ("histogram_quantile(0.99, sum by (instance, grpc_method, le) (rate("
           "grpc_server_handling_seconds_bucket{%(in)s}" + _RATE + ")))",
           "{{instance}} {{grpc_method}}"), unit="s", width=12),
))

_ERRORS = grafana.Row("Errors", (
    graph("Puts by result", "Refused: wrong bytes, or a disk at its reserve.",
          ("sum by (result) (rate(coffer_storage_put_blobs_total{%(in)s}" +
           _RATE + "))", "{{result}}"), unit="ops"),
    graph("Gets by result", "Missing and damaged blobs are read elsewhere.",
          ("sum by (result) (rate(coffer_storage_get_blobs_total{%(in)s}" +
           _RATE + "))", "{{result}}"), unit="ops"),
    graph("Corruptions found", "Blobs that did not match their ids when read.",
          ("increase(coffer_storage_corruptions_total{%(in)s}[1h])",
           "{{instance}}")),
    graph("Heartbeats", "Sent to the directory, by result.",
          ("sum by (instance, result) (rate(coffer_storage_heartbeats_total"
           "{%(in)s}" + _RATE + "))", "{{instance}} {{result}}"), unit="ops"),
    graph("Since the last heartbeat", "Seconds since one was answered.",
          ("time() - coffer_storage_last_heartbeat_timestamp_seconds{%(in)s}",
           "{{instance}}"), unit="s"),
    graph("Warnings and errors logged", "Lines by level.",
          ("sum by (instance, level) (rate(coffer_log_messages_total{%(in)s,"
           'level=~"warning|error"}' + _RATE + "))", "{{instance}} {{level}}")),
))

DASHBOARD = grafana.Dashboard(
    uid="coffer-node", title="Coffer / Storage nodes",
    description="Utilisation, saturation and errors of storage nodes.",
    variables=(
        grafana.Variable("namespace", "Namespace", "coffer_storage_blobs"),
        grafana.Variable("instance", "Node", "coffer_storage_blobs"),
    ),
    rows=(_STATE, _UTILISATION, _SATURATION, _ERRORS))
