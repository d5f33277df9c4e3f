"""Processes in containers, by way of container.py."""

import json
import os
import signal
import subprocess
import sys

_CONTAINER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "container.py")


class ContainerProcess:
    """The first process of a container."""

    def __init__(self, spec, folder, log_path):
        reading, writing = os.pipe()
        path = os.path.join(folder, "container.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**spec, "pid_fd": writing}, file)
        with open(log_path, "ab") as log:
            self._launcher = subprocess.Popen(
                [sys.executable, "-I", _CONTAINER, "run", path],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[writing], env={})
        os.close(writing)
        with os.fdopen(reading) as pipe:
            line = pipe.readline()
        if not line:
            raise RuntimeError(f"cannot start a container: see {log_path}")
        self.pid = int(line)

    def exit_code(self):
        """None while it runs."""
        return self._launcher.poll()

    def terminate(self):
        self._send(signal.SIGTERM)

    def kill(self):
        self._send(signal.SIGKILL)
        self._launcher.wait()

    def _send(self, number):
        if self._launcher.poll() is None:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass


def execute(mode, spec, spec_path, timeout_seconds, text=None):
    """Runs a program to its end: mode "run" in a container of its own, "exec"
    in that of the process `of`. Returns a CompletedProcess."""
    spec = dict(spec)
    with open(os.devnull, "wb") as nowhere:
        spec["pid_fd"] = nowhere.fileno()
        with open(spec_path, "w", encoding="utf-8") as file:
            json.dump(spec, file)
        return subprocess.run(
            [sys.executable, "-I", _CONTAINER, mode, spec_path], input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True, timeout=timeout_seconds, check=False,
            encoding="utf-8", errors="replace",
            pass_fds=[nowhere.fileno()], env={})
