"""Runs one overlay and drills it; test.sh starts this in namespaces."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

import dev_drills
import external_access_drills
from simulation import Simulation

_PREFIX = "coffer-sim."
_OVERLAYS = {
    "dev": dev_drills.DRILLS,
    "external-access": external_access_drills.DRILLS,
}
_LOG_LINES = 15


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", required=True)
    parser.add_argument("--keep", action="store_true",
                        help="leave the folder with logs and volumes")
    parser.add_argument("overlay", choices=sorted(_OVERLAYS))
    arguments = parser.parse_args()
    # Process 1 of its namespace: without a handler it would not end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _remove_stale_folders()
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    lock = _lock(folder)
    try:
        simulation = Simulation(folder, arguments.images)
        failures = _run(_OVERLAYS[arguments.overlay], simulation,
                        arguments.overlay)
        if failures:
            _report(simulation, folder)
    finally:
        if arguments.keep:
            print(f"kept {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()
    return 1 if failures else 0


def _run(drills, simulation, overlay):
    failures = 0
    for drill in drills:
        title = f"{overlay}: {drill.__doc__.splitlines()[0].rstrip('.')}"
        begin = time.monotonic()
        try:
            drill(simulation)
            if simulation.cluster.failure:
                raise simulation.cluster.failure
        except Exception as error:  # pylint: disable=broad-except
            failures += 1
            print(f"FAIL {title}: {error}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()
            continue
        seconds = time.monotonic() - begin
        notes = "; ".join(simulation.take_notes())
        print(f"PASS {title} ({seconds:.0f} s{'; ' + notes if notes else ''})",
              flush=True)
    return failures


def _report(simulation, folder):
    print(simulation.cluster.describe())
    logs = os.path.join(folder, "logs")
    for name in sorted(os.listdir(logs)):
        with open(os.path.join(logs, name), encoding="utf-8",
                  errors="replace") as file:
            lines = file.readlines()[-_LOG_LINES:]
        print(f"--- {name}", "".join(lines), sep="\n")


def _lock(folder):
    """Held as long as this process lives."""
    lock = open(os.path.join(folder, "lock"), "w", encoding="ascii")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _remove_stale_folders():
    """Of runs that were killed."""
    parent = tempfile.gettempdir()
    for name in os.listdir(parent):
        path = os.path.join(parent, name, "lock")
        if not name.startswith(_PREFIX) or not os.path.exists(path):
            continue
        with open(path, "w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(os.path.dirname(path), ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
