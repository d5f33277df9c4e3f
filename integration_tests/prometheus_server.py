"""A real Prometheus that scrapes servers under test and evaluates rules."""

import json
import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import product
import waiting

_SECONDS = 20
_SCRAPE_INTERVAL = "500ms"


def find_program() -> str | None:
    return shutil.which("prometheus")


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class PrometheusServer:
    """Use as a context manager. `targets` are addresses by name of the job."""

    def __init__(self, folder: str, targets: dict[str, list[str]],
                 rules: str):
        self._folder = folder
        self._address = f"127.0.0.1:{_free_port()}"
        self._process: subprocess.Popen[bytes] | None = None
        os.makedirs(folder, exist_ok=True)
        rules_path = self._write("rules.yaml", rules)
        self._config_path = self._write("prometheus.yaml", json.dumps({
            "global": {"scrape_interval": _SCRAPE_INTERVAL,
                       "scrape_timeout": _SCRAPE_INTERVAL,
                       "evaluation_interval": "1s"},
            "rule_files": [rules_path],
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": addresses}]}
                for job, addresses in targets.items()],
        }))

    def __enter__(self) -> "PrometheusServer":
        with open(os.path.join(self._folder, "log"), "wb") as log:
            self._process = subprocess.Popen(
                product.dies_with_parent([
                    find_program() or "prometheus",
                    "--config.file", self._config_path,
                    "--storage.tsdb.path", os.path.join(self._folder, "data"),
                    "--web.listen-address", self._address]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        waiting.wait_until("Prometheus serves", self._is_ready)
        return self

    def __exit__(self, *unused: object) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an expression now; ValueError when it is wrong."""
        answer = self._get("query?" +
                           urllib.parse.urlencode({"query": expression}))
        result = answer["data"]["result"]
        return result if answer["data"]["resultType"] == "vector" else [result]

    def rules(self) -> list[dict[str, Any]]:
        """All rules, with what came of them."""
        return [rule for group in self._get("rules")["data"]["groups"]
                for rule in group["rules"]]

    def _get(self, path: str) -> dict[str, Any]:
        url = f"http://{self._address}/api/v1/{path}"
        try:
            with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from None

    def _is_ready(self) -> bool:
        if self._process and self._process.poll() is not None:
            with open(os.path.join(self._folder, "log"), "rb") as log:
                raise RuntimeError(log.read().decode())
        try:
            with urllib.request.urlopen(f"http://{self._address}/-/ready",
                                        timeout=_SECONDS):
                return True
        except OSError:
            return False

    def _write(self, name: str, text: str) -> str:
        path = os.path.join(self._folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path
