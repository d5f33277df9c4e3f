"""The databases of the directory and of the storage nodes."""

import grafana
from grafana import graph
from grafana import stat

_RATE = "[$__rate_interval]"
_ANY_IS_RED = (("green", None), ("red", 1))


def _rate(counter: str) -> str:
    return f"rate({counter}{{%(in)s}}{_RATE})"


_STATE = grafana.Row("State", (
    stat("Background errors",
         "sum(coffer_rocksdb_background_errors{%(in)s})",
         "Failed flushes and compactions; writes are refused until a restart.",
         steps=_ANY_IS_RED, width=6),
    stat("Writes stopped", "sum(coffer_rocksdb_write_stopped{%(in)s})",
         "Databases that take no writes until they have caught up.",
         steps=_ANY_IS_RED, width=6),
    stat("Table files", "sum(coffer_rocksdb_live_sst_bytes{%(in)s})",
         "Size of all table files in use.", unit="bytes", width=6),
    stat("Memtables", "sum(coffer_rocksdb_memtable_bytes{%(in)s})",
         "Written, and not flushed yet.", unit="bytes", width=6),
))

_WRITES = grafana.Row("Writes", (
    graph("Syncs of the log", "Each makes a group of writes durable.",
          (_rate("coffer_rocksdb_wal_syncs_total"), "{{instance}}"),
          unit="ops"),
    graph("Log", "Bytes written to the write-ahead log.",
          (_rate("coffer_rocksdb_wal_bytes_total"), "{{instance}}"),
          unit="Bps"),
    graph("Stalls", "Seconds in which writes were held up, in each second.",
          (_rate("coffer_rocksdb_stall_seconds_total"), "{{instance}}"),
          unit="s"),
    graph("Memtables", "Written, and not flushed yet.",
          ("coffer_rocksdb_memtable_bytes{%(in)s}", "{{instance}}"),
          unit="bytes", width=12),
    graph("Flushes", "Bytes written when memtables become files.",
          (_rate("coffer_rocksdb_flush_written_bytes_total"), "{{instance}}"),
          unit="Bps", width=12),
))

_COMPACTION = grafana.Row("Compaction", (
    graph("To do", "Estimated bytes to rewrite; grows when the disk is too "
          "slow.", ("coffer_rocksdb_pending_compaction_bytes{%(in)s}",
                    "{{instance}}"), unit="bytes"),
    graph("Read and written", "Bytes moved by compactions.",
          (_rate("coffer_rocksdb_compaction_read_bytes_total"),
           "{{instance}} read"),
          (_rate("coffer_rocksdb_compaction_written_bytes_total"),
           "{{instance}} written"), unit="Bps"),
    graph("Running", "Jobs in the background.",
          ("coffer_rocksdb_running_compactions{%(in)s}",
           "{{instance}} compactions"),
          ("coffer_rocksdb_running_flushes{%(in)s}", "{{instance}} flushes")),
))

_READS = grafana.Row("Reads", (
    graph("Block cache", "Share of blocks found in memory.",
          (_rate("coffer_rocksdb_block_cache_hits_total") + " / (" +
           _rate("coffer_rocksdb_block_cache_hits_total") + " + " +
           _rate("coffer_rocksdb_block_cache_misses_total") + ")",
           "{{instance}}"), unit="percentunit", width=12),
    graph("Table files", "Size of all table files in use.",
          ("coffer_rocksdb_live_sst_bytes{%(in)s}", "{{instance}}"),
          unit="bytes", width=12),
))

DASHBOARD = grafana.Dashboard(
    uid="coffer-rocksdb", title="Coffer / RocksDB",
    description="The databases of the directory and of the storage nodes.",
    variables=(
        grafana.Variable("namespace", "Namespace", "coffer_build_info"),
        grafana.Variable("instance", "Server", "coffer_build_info"),
    ),
    rows=(_STATE, _WRITES, _COMPACTION, _READS))
