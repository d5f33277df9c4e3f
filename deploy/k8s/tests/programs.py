#!/usr/bin/python3
"""Holds the manifests against what the programs really offer.

Starts the directory and a storage node with the rendered arguments and files, but
for folders and addresses, and asks: are all flags known, does the TOML count, do the
probes' services answer, are metrics where they are fetched, does the command line
inside of the directory's pod find its settings.  Then does it again with mistakes,
which must be noticed.

usage: programs.py DIRECTORY_PROGRAM STORAGE_PROGRAM COFFER_PROGRAM
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import grpc

HERE = pathlib.Path(__file__).resolve().parent
START_SECONDS = 60
STOP_SECONDS = 60
SERVING = 1
# Those that differ here: there is one machine, and nothing to be drained.
FOLDERS = {"data-dir", "listen", "admin-listen", "http-listen", "directory",
           "drain-delay", "config", "advertise-file"}


class Failures(list):
    """Complaints; printed as they come."""

    def check(self, holds, complaint):
        if not holds:
            self.append(complaint)
        return bool(holds)


def offered_flags(program):
    """The flags that --help lists."""
    text = subprocess.run([program, "--help"], stdout=subprocess.PIPE, check=True,
                          text=True).stdout
    return set(re.findall(r"^\s+(?:-\w,)?--([a-z][a-z0-9-]*)", text, re.MULTILINE))


def health(address, service):
    """Status by grpc.health.v1, whose messages are one field each."""
    with grpc.insecure_channel(address) as channel:
        call = channel.unary_unary("/grpc.health.v1.Health/Check")
        name = service.encode()
        request = b"\x0a" + bytes([len(name)]) + name if name else b""
        answer = call(request, timeout=5)
        return answer[1] if len(answer) == 2 and answer[0] == 0x08 else 0


class Server:
    """A program started as its StatefulSet would; ends with the `with` block."""

    def __init__(self, program, workload, folder, directory=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        (self.folder / "volume").mkdir()
        config = self.folder / "config.toml"
        config.write_text(workload["config"], encoding="utf-8")
        ready = self.folder / "ready"
        replaced = ("--config=", "--advertise-file=")
        kept = [self.fill(argument) for argument in workload["arguments"]
                if not argument.startswith(replaced)]
        command = [program, f"--config={config}", *kept,
                   f"--data-dir={self.folder}/volume/data",
                   "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
                   "--http-listen=127.0.0.1:0", "--drain-delay=0s",
                   f"--ready-file={ready}"]
        if any(a.startswith("--advertise-file=") for a in workload["arguments"]):
            endpoints = self.folder / "endpoints"
            endpoints.write_text("# comment\nexternal=192.0.2.1:7420\n",
                                 encoding="utf-8")
            command.append(f"--advertise-file={endpoints}")
        if directory:
            command.append(f"--directory={directory}")
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # pylint: disable=consider-using-with
                command, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder,
                env={"PATH": os.environ["PATH"]})
        self.addresses = self.wait(ready)

    @staticmethod
    def fill(argument):
        """Kubernetes' variables, with values."""
        return re.sub(r"\$\((\w+)\)", lambda match: match[1].lower(), argument)

    def wait(self, ready):
        """The addresses in the ready file, by name; RuntimeError when it ended."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text(errors="replace")[-2000:])
            if ready.exists() and "=" in ready.read_text():
                return dict(pair.split("=", 1) for pair in ready.read_text().split())
            time.sleep(0.05)
        self.process.kill()
        raise RuntimeError(f"{self.process.args[0]} is not ready in time")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def eventually_serving(address, service):
    """Whether `service` becomes SERVING; readiness may take a heartbeat."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if health(address, service) == SERVING:
                return True
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return False
        time.sleep(0.2)
    return False


def check_flags(failures, workload, program):
    """Every flag and every key of the file is one that the program has."""
    offered = offered_flags(program)
    for flag in workload["flags"]:
        failures.check(flag in offered,
                       f"{workload['program']} has no flag --{flag}")


def check_probes(failures, workload, server):
    """The services that probes ask for are there, and others are not."""
    for service in workload["health"]:
        failures.check(eventually_serving(server.addresses["admin"], service),
                       f"{workload['program']}: health has no service {service!r}")
    try:
        health(server.addresses["admin"], "livelyness")
        failures.append(f"{workload['program']}: knows any health service")
    except grpc.RpcError as error:
        failures.check(error.code() == grpc.StatusCode.NOT_FOUND,
                       f"{workload['program']}: {error.code()} for a service that "
                       "does not exist")


def check_metrics(failures, workload, server):
    """What PodMonitors fetch."""
    url = f"http://{server.addresses['http']}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    failures.check(f'coffer_build_info{{program="{workload["program"]}"' in text,
                   f"{workload['program']}: no build info at {url}")


def check_log(failures, workload, server):
    """The file counts: logs are JSON because it says so."""
    lines = [line for line in server.log.read_text().splitlines() if line]
    parsed = 0
    for line in lines:
        try:
            parsed += "level" in json.loads(line)
        except ValueError:
            continue
    failures.check(parsed, f"{workload['program']}: no line of its log is JSON")


def check_environment(failures, workload, coffer, folder):
    """The command line takes its settings from the variables of the pod."""
    values = {e["name"]: e["value"] for e in workload["environment"]
              if e["name"].startswith("COFFER_")}
    if not values:
        return
    result = subprocess.run(
        [coffer, "config", "show", "--origin"], text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={"HOME": str(folder), "PATH": os.environ["PATH"], **values})
    for name, value in values.items():
        failures.check(re.search(rf"{re.escape(value)}.*{name}", result.stdout),
                       f"coffer takes nothing from {name}")


def check_all(workloads, programs, coffer, folder):
    """All complaints."""
    failures = Failures()
    by_name = {workload["program"]: workload for workload in workloads}
    for name, workload in by_name.items():
        check_flags(failures, workload, programs[name])
        check_environment(failures, workload, coffer, folder)
    try:
        directory = by_name["coffer-directory"]
        storage = by_name["coffer-storage"]
        with Server(programs["coffer-directory"], directory,
                    folder / "directory") as first:
            with Server(programs["coffer-storage"], storage, folder / "storage",
                        first.addresses["data"]) as second:
                for workload, server in ((directory, first), (storage, second)):
                    check_probes(failures, workload, server)
                    check_metrics(failures, workload, server)
                    check_log(failures, workload, server)
    except (RuntimeError, OSError, KeyError) as error:
        failures.append(f"{type(error).__name__}: {error}")
    return failures


def _rename(workload, old, new):
    workload["flags"][new] = workload["flags"].pop(old)
    workload["config"] = workload["config"].replace(f"{old} =", f"{new} =")
    workload["arguments"] = [argument.replace(f"--{old}=", f"--{new}=")
                             for argument in workload["arguments"]]


# Title, part of the complaint, and what is wrong, given directory and storage.
MISTAKES = [
    ("misspelled argument", "no flag --advertize",
     lambda d, s: _rename(s, "advertise", "advertize")),
    ("misspelled key of a file", "no flag --drain-time",
     lambda d, s: _rename(d, "drain-delay", "drain-time")),
    ("probe of a service that does not exist", "no service 'live'",
     lambda d, s: s.update(health=["live"])),
    ("variable that nothing reads", "nothing from COFFER_DIRECTORIES",
     lambda d, s: d.update(environment=[{"name": "COFFER_DIRECTORIES",
                                         "value": "192.0.2.9:7001"}])),
    ("logs as text", "no line of its log is JSON",
     lambda d, s: d.update(config=d["config"].replace('"json"', '"text"'))),
    ("value that is none", "RuntimeError",
     lambda d, s: d.update(config=re.sub(r'shutdown-grace = "\w+"',
                                         'shutdown-grace = "soon"', d["config"]))),
]


def main():
    """Runs the checks with and without mistakes."""
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    programs = {"coffer-directory": os.path.abspath(sys.argv[1]),
                "coffer-storage": os.path.abspath(sys.argv[2])}
    coffer = os.path.abspath(sys.argv[3])
    rendered = subprocess.run(["node", str(HERE / "print_workloads.mjs"), "base"],
                              stdout=subprocess.PIPE, check=True).stdout
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        failures = check_all(json.loads(rendered), programs, coffer,
                             pathlib.Path(folder))
    for failure in failures:
        print(f"programs: {failure}", file=sys.stderr)
        status = 1
    found = 0
    for title, complaint, plant in MISTAKES:
        workloads = json.loads(rendered)
        by_name = {workload["program"]: workload for workload in workloads}
        plant(by_name["coffer-directory"], by_name["coffer-storage"])
        with tempfile.TemporaryDirectory() as folder:
            failures = check_all(workloads, programs, coffer, pathlib.Path(folder))
        if any(complaint in failure for failure in failures):
            found += 1
        else:
            print(f"programs: planted: {title}: not found ({failures})",
                  file=sys.stderr)
            status = 1
    print(f"programs: flags, files, probes, metrics, environment; planted mistakes: "
          f"{found} of {len(MISTAKES)} found")
    sys.exit(status)


if __name__ == "__main__":
    main()
