"""The coffer command line as its users run it: from outside, from a pod, or
with kubectl exec in the directory's container."""

import os
import shutil
import threading

import fabric
import process

_PROGRAM = "/usr/bin/coffer"
_UID = 65532
_TIMEOUT_SECONDS = 300
# docs/cli.md: cluster unavailable; retry later.
_RETRY_CODE = 8


class CommandFailed(Exception):
    """Says which command, and what it wrote."""


class CommandLine:
    """The image of the command line in a network namespace. Thread-safe.

    `home` is /files in the container: keyring, configuration, files.
    """

    def __init__(self, image, network, home, environment, names=None):
        self._image = image
        self._network = network
        self.home = home
        self._environment = environment
        # A resolv.conf; outside there are no names.
        self._names = names
        self._lock = threading.Lock()
        self._runs = 0
        self.retries = 0
        os.makedirs(home, exist_ok=True)
        os.chown(home, _UID, _UID)

    def run(self, *arguments, codes=(0,), tries=1):
        """Standard output. Runs again after what documented codes call
        temporary, `tries` times at most."""
        for attempt in range(tries):
            result = self._run_once(arguments)
            if result.returncode in codes:
                return result.stdout
            if result.returncode != _RETRY_CODE or attempt + 1 == tries:
                break
            self.retries += 1
        raise CommandFailed(
            f"coffer {' '.join(arguments)}: exit code {result.returncode}: "
            f"{result.stderr.strip()} {result.stdout.strip()[-2000:]}")

    def _run_once(self, arguments):
        with self._lock:
            self._runs += 1
            folder = f"{self.home}.runs/{self._runs}"
        root = os.path.join(folder, "root")
        os.makedirs(folder)
        shutil.copytree(self._image.rootfs, root, symlinks=True,
                        copy_function=os.link)
        mounts = [{"source": self.home, "target": "/files", "readonly": False}]
        if self._names:
            mounts.append({"source": self._names, "target": "/etc/resolv.conf",
                           "readonly": True})
        spec = {
            "rootfs": root, "readonly": True, "hostname": "client",
            "network": fabric.network_path(self._network),
            "args": [_PROGRAM, *arguments], "mounts": mounts,
            "environment": {**self._image.environment, "HOME": "/files",
                            **self._environment},
            "uid": _UID, "gid": _UID, "groups": [],
        }
        try:
            return process.execute("run", spec,
                                   os.path.join(folder, "spec.json"),
                                   _TIMEOUT_SECONDS)
        finally:
            shutil.rmtree(folder)


def execute_in(pod, folder, *arguments, codes=(0,)):
    """kubectl exec POD -- coffer ...: with the container's environment."""
    with open(f"/proc/{pod.process.pid}/environ", "rb") as file:
        pairs = [p for p in file.read().decode().split("\0") if p]
    spec = {"of": pod.process.pid, "args": [_PROGRAM, *arguments],
            "environment": dict(p.split("=", 1) for p in pairs),
            "uid": _UID, "gid": _UID, "groups": []}
    result = process.execute("exec", spec,
                             os.path.join(folder, "exec.json"),
                             _TIMEOUT_SECONDS)
    if result.returncode not in codes:
        raise CommandFailed(
            f"exec {pod.name} coffer {' '.join(arguments)}: exit code "
            f"{result.returncode}: {result.stderr.strip()} {result.stdout}")
    return result.stdout
