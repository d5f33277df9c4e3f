"""Real servers report the metrics of docs/metrics.md, all of them and no others,
and nothing that users have stored."""

import os
import re
import shutil
import subprocess
import unittest
import urllib.request

import grpc

import coffer_cli
import local_tree
import metric_catalogue
import process_cluster
import reflected_client
import scraped_metrics
import waiting

_DOCUMENT = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "docs", "metrics.md")
_CONTENT_TYPE = "text/plain; version=0.0.4"
_SECONDS = 20
_FILES = 5
_MORE_FILES = 60
# More than a histogram has series, which may come once.
_UNKNOWN_METHODS = 100
# Names that must not be seen anywhere.
_SECRETS = ("zebra-vault", "zebra-file")
_MAX_LABEL_BYTES = 128
# One metric of one server; histograms have a dozen series for each method.
_MAX_SERIES = 1000
_BLOB_ID = re.compile(r"[0-9a-f]{64}")
_GET_METRICS = "coffer.admin.v1.ProcessService/GetMetrics"


class MetricsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        folder = os.environ["TEST_TMPDIR"]
        cls.cluster = process_cluster.ProcessCluster(
            os.path.join(folder, "servers"), node_count=2, replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()
        cls.cli = coffer_cli.CofferCli(os.path.join(folder, "user"),
                                       cls.cluster.directory.address)
        cls.cli.ok("init", "--no-passphrase")
        cls.cli.ok("vault", "create", "zebra-vault", "--replicas", "2",
                   "--write-quorum", "2")
        cls._store(_FILES, "first")
        cls.cli.ok("verify", "--data", "cf://zebra-vault/")
        # What heartbeats bring is there after the next ones.
        waiting.wait_until("every node has counted what it holds",
                           cls._nodes_have_blobs)
        with open(_DOCUMENT, encoding="utf-8") as file:
            cls.catalogue = metric_catalogue.read_metrics(file.read())

    @classmethod
    def _store(cls, count: int, folder: str) -> None:
        for number in range(count):
            path = os.path.join(cls.cli.folder, f"zebra-file-{number}")
            local_tree.write_file(path, local_tree.random_bytes(20_000, number))
            cls.cli.ok("put", path, f"cf://zebra-vault/{folder}-{number}")
            cls.cli.ok("cat", f"cf://zebra-vault/{folder}-{number}")

    @classmethod
    def _nodes_have_blobs(cls) -> bool:
        text = cls._scrape(cls.cluster.directory.http_address)
        stored = scraped_metrics.parse(text).values(
            "coffer_directory_node_stored_bytes")
        return len(stored) == 2 and all(stored.values())

    @classmethod
    def _scrape(cls, address: str) -> str:
        with urllib.request.urlopen(f"http://{address}/metrics",
                                    timeout=_SECONDS) as answer:
            content_type = answer.headers["Content-Type"]
            if not content_type.startswith(_CONTENT_TYPE):
                raise ValueError(f"not metrics: {content_type}")
            return answer.read().decode()

    def scrape_all(self) -> dict[str, str]:
        """By the name of the server."""
        return {server.name: self._scrape(server.http_address)
                for server in self.cluster.servers}

    def expected(self, server: str) -> dict[str, metric_catalogue.Metric]:
        other = ("coffer_storage_" if server == "directory"
                 else "coffer_directory_")
        return {name: metric for name, metric in self.catalogue.items()
                if not name.startswith(other)}

    # --- The catalogue ---------------------------------------------------------

    def test_servers_have_all_metrics_and_no_others(self) -> None:
        for server, text in self.scrape_all().items():
            found = scraped_metrics.parse(text)
            with self.subTest(server):
                self.assertEqual(
                    found.types, {name: metric.type for name, metric
                                  in self.expected(server).items()})

    def test_labels_are_those_of_the_catalogue(self) -> None:
        for server, text in self.scrape_all().items():
            series = metric_catalogue.series_of(self.expected(server))
            for sample in scraped_metrics.parse(text).samples:
                with self.subTest(server, name=sample.name):
                    self.assertEqual(set(sample.labels),
                                     set(series[sample.name].labels))

    @unittest.skipUnless(shutil.which("promtool"),
                         "promtool is not installed (Debian: prometheus)")
    def test_promtool_finds_nothing_to_say(self) -> None:
        for server, text in self.scrape_all().items():
            result = subprocess.run(
                ["promtool", "check", "metrics"], input=text, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                timeout=_SECONDS)
            with self.subTest(server):
                self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_the_rpc_gives_the_same_metrics(self) -> None:
        for server in self.cluster.servers:
            with reflected_client.ReflectedClient(
                    server.admin_address) as client:
                answer = client.call(_GET_METRICS, "{}")
            self.assertEqual(
                scraped_metrics.parse(answer["text"]).types,
                scraped_metrics.parse(self._scrape(server.http_address)).types)

    # --- Values ----------------------------------------------------------------

    def test_the_directory_counts_what_is_stored(self) -> None:
        found = scraped_metrics.parse(
            self._scrape(self.cluster.directory.http_address))
        self.assertEqual(found.value("coffer_directory_vaults"), 1)
        self.assertGreaterEqual(found.value("coffer_directory_files"), _FILES)
        self.assertEqual(found.value("coffer_directory_nodes", state="active"),
                         2)
        self.assertEqual(found.value("coffer_directory_nodes", state="down"), 0)
        self.assertEqual(found.value("coffer_build_info",
                                     program="coffer-directory"), 1)
        self.assertGreaterEqual(
            found.value("grpc_server_handled_total", grpc_code="OK",
                        grpc_method="CommitVersions"), _FILES)

    def test_nodes_count_blobs_and_calls(self) -> None:
        for node in self.cluster.nodes:
            found = scraped_metrics.parse(self._scrape(node.http_address))
            with self.subTest(node.name):
                self.assertGreaterEqual(found.value("coffer_storage_blobs"),
                                        _FILES)
                self.assertEqual(
                    found.value("coffer_storage_put_blobs_total",
                                result="stored"),
                    found.value("coffer_storage_blobs"))
                self.assertEqual(found.value("coffer_storage_accepts_puts"), 1)
                self.assertEqual(found.value("coffer_storage_registered"), 1)
                self.assertEqual(
                    found.value("coffer_storage_corruptions_total"), 0)
                self.assertEqual(found.value("coffer_build_info",
                                             program="coffer-storage"), 1)

    # --- What must not be there ------------------------------------------------

    def test_series_do_not_grow_with_what_is_stored(self) -> None:
        before = {server: scraped_metrics.parse(text).series
                  for server, text in self.scrape_all().items()}
        self._store(_MORE_FILES, "more")
        for server, text in self.scrape_all().items():
            new = scraped_metrics.parse(text).series - before[server]
            with self.subTest(server):
                self.assertLess(len(new), _MORE_FILES, new)

    def test_methods_that_do_not_exist_add_no_series(self) -> None:
        before = {server: scraped_metrics.parse(text).series
                  for server, text in self.scrape_all().items()}
        for server in self.cluster.servers:
            for address in (server.address, server.admin_address):
                self._call_unknown_methods(address)
        for server, text in self.scrape_all().items():
            new = scraped_metrics.parse(text).series - before[server]
            with self.subTest(server):
                self.assertLess(len(new), _UNKNOWN_METHODS, new)
                self.assertNotIn("zebra", text)

    def _call_unknown_methods(self, address: str) -> None:
        with grpc.insecure_channel(address) as channel:
            for number in range(_UNKNOWN_METHODS):
                call = channel.unary_unary(f"/zebra.Service{number}/Call")
                with self.assertRaises(grpc.RpcError) as caught:
                    call(b"", timeout=_SECONDS)
                self.assertEqual(caught.exception.code(),
                                 grpc.StatusCode.UNIMPLEMENTED)

    def test_label_values_are_few_and_short(self) -> None:
        for server, text in self.scrape_all().items():
            counts: dict[str, int] = {}
            for sample in scraped_metrics.parse(text).samples:
                counts[sample.name] = counts.get(sample.name, 0) + 1
                for value in sample.labels.values():
                    self.assertLessEqual(len(value), _MAX_LABEL_BYTES)
            self.assertLess(max(counts.values()), _MAX_SERIES, server)

    def test_nothing_of_users_is_there(self) -> None:
        listed = self.cli.json("vault", "list").stdout.decode()
        ids = set(re.findall(r"[0-9a-f]{32}", listed))
        self.assertTrue(ids)
        for server, text in self.scrape_all().items():
            with self.subTest(server):
                for secret in (*_SECRETS, *ids):
                    self.assertNotIn(secret, text)
                self.assertIsNone(_BLOB_ID.search(text))


if __name__ == "__main__":
    unittest.main()
