#!/usr/bin/env python3
"""Compares two builds of Coffer by paired runs: CPU time and elapsed time.

    benchmarks/overhead.py BEFORE AFTER [--mib N] [--files N] [--pairs N] [--scrape SECONDS]
                                        [--client DIR]

BEFORE and AFTER are folders with coffer, coffer-directory and coffer-storage; with
--client the `coffer` of that folder stores and fetches for both. Each
pair starts a new cluster of each build in turn, three nodes and three replicas, and
stores and fetches one file and a folder of small ones. Meanwhile the metrics of all
servers that have any are scraped, at the start of each run and every SECONDS from
then on. Printed are the medians of both, and the geometric mean of the ratios of the
pairs with its interval of 95 %: 1.00 is no difference.

CPU time is that of the client and of all servers, user and system.
"""

import argparse
import glob
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

_TICKS = os.sysconf("SC_CLK_TCK")
_SERVERS = ("coffer-directory", "coffer-storage")


def _servers(root: str) -> list[int]:
    """Processes of servers whose data are below `root`."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, encoding="utf-8") as file:
                words = file.read().split("\0")
        except OSError:
            continue
        if words[0].endswith(_SERVERS) and any(root in w for w in words):
            found.append(int(path.split("/")[2]))
    return found


def _cpu_seconds(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


class _Scraper(threading.Thread):
    """Reads the metrics of all servers that have ready files below `root`."""

    def __init__(self, root: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self._seconds = seconds
        self._ended = threading.Event()
        self._addresses = []
        for name in glob.glob(f"{root}/**/*", recursive=True):
            if not os.path.isfile(name) or os.path.getsize(name) > 4096:
                continue
            with open(name, encoding="utf-8", errors="replace") as file:
                self._addresses += re.findall(r"\bhttp=(\S+:\d+)", file.read())
        self.scrapes = 0

    def run(self) -> None:
        while True:
            for address in self._addresses:
                with urllib.request.urlopen(f"http://{address}/metrics") as page:
                    self.scrapes += len(page.read()) > 0
            if self._ended.wait(self._seconds):
                return

    def end(self) -> None:
        self._ended.set()
        self.join()


class _Cluster:
    def __init__(self, programs: str, client: str, root: str) -> None:
        self._root = root
        self._programs = programs
        self._client = client
        os.makedirs(root)
        self._environment = dict(
            os.environ, COFFER_CONFIG=f"{root}/config.toml",
            COFFER_KEY_FILE=f"{root}/keyring", XDG_STATE_HOME=f"{root}/state")
        self.run("dev", "start", "--detach", "--data", f"{root}/dev")
        self.run("init", "--no-passphrase")
        self.run("vault", "create", "bench")
        self._pids = _servers(root)

    def run(self, *arguments: str, client: str = "") -> None:
        program = f"{client or self._programs}/coffer"
        subprocess.run([program, "--quiet", *arguments], check=True,
                       env=self._environment, stdout=subprocess.DEVNULL)

    def measure(self, *arguments: str) -> tuple[float, float]:
        """CPU seconds of all processes, and elapsed ones."""
        before = os.times()
        servers = _cpu_seconds(self._pids)
        start = time.monotonic()
        self.run(*arguments, client=self._client)
        elapsed = time.monotonic() - start
        after = os.times()
        client = (after.children_user - before.children_user
                  + after.children_system - before.children_system)
        return client + _cpu_seconds(self._pids) - servers, elapsed

    def stop(self) -> None:
        self.run("dev", "stop", "--data", f"{self._root}/dev")
        shutil.rmtree(self._root)


def _run(programs: str, root: str, source: str,
         options: argparse.Namespace) -> dict:
    cluster = _Cluster(programs, options.client, root)
    scraper = _Scraper(root, options.scrape)
    scraper.start()
    figures = {
        "put file": cluster.measure("put", f"{source}/big", "cf://bench/big"),
        "get file": cluster.measure("get", "cf://bench/big", f"{root}/big"),
        "put folder": cluster.measure("put", "-r", f"{source}/small",
                                      "cf://bench/"),
        "get folder": cluster.measure("get", "-r", "cf://bench/small",
                                      f"{root}/small"),
    }
    scraper.end()
    subprocess.run(["cmp", f"{source}/big", f"{root}/big"], check=True)
    figures["scrapes"] = scraper.scrapes
    cluster.stop()
    return figures


def _ratio(before: list[float], after: list[float]) -> tuple[float, ...]:
    """The geometric mean of after/before, between the ends of its interval."""
    logs = [math.log(a / b) for a, b in zip(after, before)]
    mean = statistics.fmean(logs)
    error = 0.0
    if len(logs) > 1:
        error = 1.96 * statistics.stdev(logs) / math.sqrt(len(logs))
    return tuple(math.exp(mean + sign * error) for sign in (-1, 0, 1))


def _make_source(folder: str, mib: int, files: int) -> None:
    with open(f"{folder}/big", "wb") as file:
        for _ in range(mib):
            file.write(os.urandom(1 << 20))
    os.makedirs(f"{folder}/small")
    for number in range(files):
        with open(f"{folder}/small/{number}", "wb") as file:
            file.write(os.urandom(4096))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--scrape", type=float, default=15)
    parser.add_argument("--client", default="")
    parser.add_argument("--dir", default="/dev/shm")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as work:
        _make_source(work, options.mib, options.files)
        # Not counted: the first runs find cold memory.
        _run(options.before, f"{work}/warm", work, options)
        pairs = []
        for number in range(options.pairs):
            sides = [options.before, options.after]
            # Who goes first changes, so that neither always has the warmer disk.
            order = sides if number % 2 == 0 else sides[::-1]
            got = {side: _run(side, f"{work}/run", work, options)
                   for side in order}
            pairs.append((got[options.before], got[options.after]))
    scrapes = sum(after["scrapes"] for _, after in pairs)
    print(f"{options.pairs} pairs, {options.mib} MiB, {options.files} files, "
          f"{scrapes} scrapes")
    for name in ("put file", "get file", "put folder", "get folder"):
        for index, what in enumerate(("CPU", "elapsed")):
            before = [b[name][index] for b, _ in pairs]
            after = [a[name][index] for _, a in pairs]
            low, ratio, high = _ratio(before, after)
            print(f"{name:10} {what:7} before {statistics.median(before):6.2f} s"
                  f"  after {statistics.median(after):6.2f} s"
                  f"  ratio {ratio:.3f} ({low:.3f} to {high:.3f})", flush=True)


if __name__ == "__main__":
    main()
