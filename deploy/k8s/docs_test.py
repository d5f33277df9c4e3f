#!/usr/bin/python3
"""Runs the commands of docs/kubernetes.md, docs/operations.md, docs/runbooks and
deploy/observability/README.md, exactly as they are written, against a cluster.

Takes the blocks marked `sh` or `console` in order, in one shell, in a copy of this
checkout, with a home folder and a kubeconfig of its own.  What is done otherwise than
written is in tests/documents_plan.py, with its reason each: what is substituted,
edited in overlays, skipped, and which exit codes other than 0 are right.

Uses the namespace `coffer`, as the documents do; it must not exist.  Needs a default
StorageClass, load balancers, three nodes in three zones that run nothing else, and the
right to do everything.  Exit code: 0 when no command failed, 1 when one did.
"""

import argparse
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tests"))
# pylint: disable=wrong-import-position
import documents  # noqa: E402
import documents_plan as plan  # noqa: E402

_NAMESPACE = "coffer"
_COMMAND_SECONDS = 900
_FORWARD_SECONDS = 30
_POLL_SECONDS = 1
_NEW_TAG = "docs-test-next"
_OUTPUT_LINES = 15
_IMAGES = ("coffer-directory", "coffer-storage")
# Of the command line; others may be of --load.
_SETTINGS = re.compile(r"COFFER_(?!KUBE_)|XDG_|TRACEPARENT$")
_CRDS = {"podmonitors": "PodMonitor", "prometheusrules": "PrometheusRule"}


class Shell:
    """A shell that keeps its variables from one command to the next."""

    def __init__(self, folder, environment, scratch):
        self._scratch = pathlib.Path(scratch)
        self._environment, self._folder = environment, folder
        self._start()

    def _start(self):
        reader, writer = os.pipe()
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with
            ["bash", "--norc", "--noprofile"], cwd=self._folder, text=True,
            env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, pass_fds=(writer,), start_new_session=True)
        self._reader, self._writer = reader, writer
        self._say("set -o pipefail")

    def _say(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def run(self, statement, background=False):
        """(exit code, output); the code is None when it did not end in time."""
        source, output = self._scratch / "statement", self._scratch / "output"
        # Of several lines no command may fail, of one line the last one counts.
        if background:
            statement = f"{{ {statement} ; }} &"
        elif "\n" in statement:
            statement = f"(set -eu\n{statement}\n)"
        source.write_text(statement, encoding="utf-8")
        self._say(f'eval "$(<"{source}")" </dev/null >"{output}" 2>&1; '
                  f"echo $? >&{self._writer}")
        ready, _, _ = select.select([self._reader], [], [], _COMMAND_SECONDS)
        answer = os.read(self._reader, 100).decode() if ready else ""
        text = output.read_text(encoding="utf-8", errors="replace")
        if not answer:
            self.close()
            self._start()
            return None, text
        return int(answer), text

    def end_background(self):
        """What was left running in the background."""
        self.run("kill $(jobs -p); wait")

    def close(self):
        """Ends it, and all it has started."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._process.stdin.close()
        os.close(self._reader)
        os.close(self._writer)


class Cluster:
    """Asks kubectl; changes only what the test itself needs."""

    def __init__(self, context, folder):
        self.kubeconfig = folder / "kubeconfig"
        self.kubeconfig.touch(mode=0o600)
        self.kubeconfig.write_text(subprocess.run(
            ["kubectl", "--context", context, "config", "view", "--minify",
             "--flatten", "--raw"], check=True, stdout=subprocess.PIPE,
            text=True).stdout, encoding="utf-8")
        self._own_crds = []

    def kubectl(self, *arguments, check=True, text=None):
        """The result of kubectl, with its output."""
        return subprocess.run(
            ["kubectl", f"--kubeconfig={self.kubeconfig}", *arguments], check=check,
            input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def get(self, *arguments):
        """Items of `kubectl get`."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json").stdout)["items"]

    def has_namespace(self):
        """Whether something is installed."""
        return self.kubectl("get", "namespace", _NAMESPACE, check=False).returncode == 0

    def version(self):
        """Of its API server."""
        text = self.kubectl("version", "-o", "json").stdout
        return json.loads(text)["serverVersion"]["gitVersion"]

    def zones(self):
        """Names of zones, each with the number of its nodes."""
        zones = {}
        for node in self.get("nodes"):
            zone = node["metadata"]["labels"].get("topology.kubernetes.io/zone", "")
            zones[zone] = zones.get(zone, 0) + 1
        return zones

    def facts(self, registry):
        """What rules of the plan ask for."""
        zones = self.zones()
        classes = self.get("storageclasses")
        return {
            "registry": bool(registry),
            "three_nodes": sum(zones.values()) < 4,
            "small_zones": min(zones.values()) < 2,
            "fixed_volumes": not any(c.get("allowVolumeExpansion") for c in classes),
            "no_grpcurl": not shutil.which("grpcurl"),
        }

    def add_crds(self):
        """Stand-ins for the CRDs of the Prometheus operator, where there are none."""
        for plural, kind in _CRDS.items():
            name = f"{plural}.monitoring.coreos.com"
            if self.kubectl("get", "crd", name, check=False).returncode == 0:
                continue
            schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
            self.kubectl("create", "-f", "-", text=json.dumps({
                "apiVersion": "apiextensions.k8s.io/v1",
                "kind": "CustomResourceDefinition", "metadata": {"name": name},
                "spec": {
                    "group": "monitoring.coreos.com", "scope": "Namespaced",
                    "names": {"plural": plural, "singular": kind.lower(), "kind": kind},
                    "versions": [{"name": "v1", "served": True, "storage": True,
                                  "schema": {"openAPIV3Schema": schema}}]}}))
            self._own_crds.append(name)
            print(f"note  a stand-in for the CRD {name}")

    def _rolled_out(self, sets):
        for each in sets:
            status, replicas = each["status"], each["spec"]["replicas"]
            if (status.get("observedGeneration") != each["metadata"]["generation"] or
                    status.get("readyReplicas", 0) != replicas):
                return False
            if (each["spec"]["updateStrategy"]["type"] == "RollingUpdate" and
                    status.get("updateRevision") != status.get("currentRevision")):
                return False
        return True

    def settled(self):
        """Whether all pods are ready, and all of their nodes active."""
        sets = self.get("statefulsets", "-n", _NAMESPACE)
        pods = self.get("pods", "-n", _NAMESPACE)
        if not self._rolled_out(sets) or any(
                "deletionTimestamp" in pod["metadata"] for pod in pods):
            return False
        if not sets:
            return not pods
        wanted = sum(each["spec"]["replicas"] for each in sets
                     if each["metadata"]["name"] != "coffer-directory")
        status = self.kubectl("-n", _NAMESPACE, "exec", "coffer-directory-0", "--",
                              "coffer", "--json", "cluster", "status", check=False)
        return (status.returncode == 0 and
                status.stdout.count('"state":"ACTIVE"') >= wanted)

    def clean_up(self):
        """Leaves nothing of this test."""
        self.kubectl("delete", "namespace", _NAMESPACE, "--ignore-not-found",
                     "--timeout=300s", check=False)
        for name in self._own_crds:
            self.kubectl("delete", "crd", name, check=False)


class Edits:
    """What a reader would edit in the overlays."""

    def __init__(self, top, cluster, facts, options):
        self._overlays = top / "deploy/k8s/overlays"
        self._make_services = (
            top / "deploy/k8s/components/external-access/make_services.sh")
        self._cluster, self._facts, self._options = cluster, facts, options

    def _images(self, overlay, **changes):
        """Writes `images` into an overlay, as the documents show."""
        file = self._overlays / overlay / "kustomization.yaml"
        text = re.sub(r"(?ms)^images:\n(?:- .*?\n)+", "",
                      file.read_text(encoding="utf-8"))
        text += "images:\n"
        for name in _IMAGES:
            text += f"- name: localhost/{name}\n"
            if self._options.registry:
                text += f"  newName: {self._options.registry}/{name}\n"
            text += "".join(f"  {key}: {value}\n" for key, value in changes.items())
        file.write_text(text, encoding="utf-8")

    def name_images(self, _):
        """Those of the registry, in every overlay that is installed."""
        for overlay in ("dev", "external-access", "production"):
            self._images(overlay)

    def name_new_version(self, command):
        """A tag that no node has seen so far."""
        overlay = re.search(r"overlays/(\S+)", command.text)[1]
        self._images(overlay, newTag=self._options.upgrade_to or _NEW_TAG)

    def _replace(self, path, old, new):
        file = self._overlays / path
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{path} has no {old!r}")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def fit_production(self, _):
        """Zones, sizes and numbers that this cluster has."""
        self._cluster.add_crds()
        for letter, zone in zip("abc", sorted(self._cluster.zones())):
            self._replace(f"production/zone-{letter}/zone.yaml",
                          f"coffer-zone: zone-{letter}", f"coffer-zone: {zone}")
        self._replace("production/storage.yaml", "storage: 1Ti", "storage: 100Gi")
        self._replace("production/storage.yaml", 'cpu: "2"', "cpu: 500m")
        self._replace("production/directory.yaml", 'cpu: "1"', "cpu: 500m")
        if not self._facts["small_zones"]:
            return
        self._replace("production/kustomization.yaml", "count: 2", "count: 1")
        external = self._overlays / "production-external"
        for letter in "abc":
            name = f"endpoints/coffer-storage-{letter}-1"
            (external / name).unlink()
            self._replace("production-external/kustomization.yaml",
                          f"  - {name}\n", "")
        subprocess.run([self._make_services, external], check=True)


class DocumentsTest:
    """Runs commands and counts."""

    def __init__(self, options, work):
        self._options = options
        self._cluster = Cluster(options.context, work)
        if self._cluster.has_namespace():
            sys.exit(f"docs_test.py: the namespace {_NAMESPACE} exists: this test "
                     "touches none but its own")
        self._facts = self._cluster.facts(options.registry)
        self._top = work / "coffer"
        self._copy()
        self._edits = Edits(self._top, self._cluster, self._facts, options)
        self.counts = {"run": 0, "skipped": 0, "failed": 0}
        (work / "bin").mkdir()
        (work / "bin/coffer").symlink_to(os.path.abspath(options.coffer))
        (work / "home").mkdir()
        kept = {name: value for name, value in os.environ.items()
                if not _SETTINGS.match(name)}
        path = f"{work / 'bin'}:{os.environ['PATH']}"
        kept.update(HOME=str(work / "home"), PATH=path,
                    KUBECONFIG=str(self._cluster.kubeconfig))
        self._shell = Shell(self._top, kept, work)

    def _copy(self):
        """The checkout as it is, without what git does not know; and the images."""
        names = subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", str(documents.TOP), "ls-files",
             "-z", "--cached", "--others", "--exclude-standard"], check=True,
            stdout=subprocess.PIPE, text=True).stdout.split("\0")
        for name in filter(None, names):
            source, target = documents.TOP / name, self._top / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        if not self._options.images:
            return
        images = self._top / "build/images"
        shutil.copytree(self._options.images, images,
                        ignore=lambda folder, names: [
                            name for name in names if not name.endswith(".oci.tar")])
        for name in _IMAGES:  # the same once more, by the name of the next version
            archive = next(images.glob(f"{name}-*.oci.tar"))
            new = self._top.parent / f"{name}-next.oci.tar"
            subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{archive}",
                            f"oci-archive:{new}:localhost/{name}:{_NEW_TAG}"],
                           check=True)
            subprocess.run([*self._options.load.split(), new], check=True,
                           stdout=subprocess.DEVNULL)

    def run(self):
        """Runs all; False when a command failed."""
        print(f"docs_test.py: Kubernetes {self._cluster.version()}, nodes in zones "
              f"{self._cluster.zones()}")
        commands = plan.block_commands()
        for number, command in enumerate(commands):
            self._one(command)
            following = commands[number + 1:number + 2]
            if following and following[0].document == documents.KUBERNETES:
                if command.document != documents.KUBERNETES:
                    self._shell.end_background()
        print("{run} run, {skipped} skipped, {failed} failed".format(**self.counts))
        return self.counts["failed"] == 0

    def _say(self, word, command, remark="", output=""):
        print(f"{word:7} {command.place}: {command.text.splitlines()[0]}"
              f"{' (' + remark + ')' if remark else ''}")
        for line in output.splitlines()[-_OUTPUT_LINES:]:
            print(f"          | {line}")
        sys.stdout.flush()

    def _fail(self, command, remark, output=""):
        self.counts["failed"] += 1
        self._say("FAILED", command, remark, output)

    def _one(self, command):
        rule = plan.first(plan.SKIPPED, command, self._facts)
        if rule:
            self.counts["skipped"] += 1
            self._say("skipped", command, rule.reason)
            return
        for edit, method in plan.EDITED:
            if edit.applies(command, self._facts):
                getattr(self._edits, method)(command)
                print(f"edited  {edit.reason}")
        text = plan.substituted(command, self._facts, {"load": self._options.load})
        background = plan.first(plan.BACKGROUND, command, self._facts) is not None
        begin = time.monotonic()
        self.counts["run"] += 1
        code, output = self._shell.run(text, background)
        remark = f"{time.monotonic() - begin:.0f} s"
        if background and not self._forwarded(text):
            self._fail(command, "no port is forwarded")
            return
        tolerated = plan.first(plan.TOLERATED, command, self._facts)
        codes = plan.first(plan.EXIT_CODES, command, self._facts)
        if tolerated and code != 0 and re.search(tolerated.value, output):
            remark = tolerated.reason
        elif code is None:
            self._fail(command, f"still running after {_COMMAND_SECONDS} s", output)
            return
        elif code not in (codes.value if codes else {0}):
            self._fail(command, f"exit code {code}", output)
            return
        elif code != 0:
            remark += f", {codes.reason}"
        self._say("run", command, remark, output if self._options.verbose else "")
        if plan.first(plan.SETTLES, command, self._facts):
            self._eventually(command, self._cluster.settled)

    @staticmethod
    def _forwarded(text):
        """Whether the local ports of a port-forward get ready."""
        end = time.monotonic() + _FORWARD_SECONDS
        ports = [int(word) for word in text.split() if word.isdigit()]
        while ports and time.monotonic() < end:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", ports[0])) == 0:
                    ports.pop(0)
                    continue
            time.sleep(_POLL_SECONDS)
        return not ports

    def _eventually(self, command, condition):
        end = time.monotonic() + self._options.timeout
        while not condition():
            if time.monotonic() > end:
                self._fail(command, f"not settled after {self._options.timeout} s",
                           self._cluster.kubectl("-n", _NAMESPACE, "get", "pods",
                                                 check=False).stdout)
                return
            time.sleep(_POLL_SECONDS)

    def clean_up(self):
        """Ends what runs, and removes what was installed."""
        self._shell.close()
        self._cluster.clean_up()


def parse_arguments():
    """Of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--context", required=True, metavar="NAME",
                        help="of the kubeconfig; no default, so nobody's cluster is a "
                        "surprise")
    parser.add_argument("--images", metavar="DIR", help="OCI archives of "
                        "deploy/images/build.sh, and ...")
    parser.add_argument("--load", metavar="COMMAND", help="... what brings each one, "
                        "given as an argument, to all nodes")
    parser.add_argument("--registry", metavar="PREFIX", help="instead: images are "
                        "PREFIX/coffer-storage:VERSION and so on, and ...")
    parser.add_argument("--upgrade-to", metavar="TAG", help="... there are such "
                        "with this tag, too")
    parser.add_argument("--coffer", default="coffer", metavar="PROGRAM",
                        help="the command line on this machine (coffer)")
    parser.add_argument("--timeout", type=int, default=300, metavar="SECONDS",
                        help="for pods to become ready (300)")
    parser.add_argument("--verbose", action="store_true",
                        help="shows what commands print, also when they succeed")
    options = parser.parse_args()
    if bool(options.images) != bool(options.load):
        parser.error("--images needs --load")
    if bool(options.registry) == bool(options.images) or (
            bool(options.registry) != bool(options.upgrade_to)):
        parser.error("give --images and --load, or --registry and --upgrade-to")
    program = shutil.which(options.coffer)
    if not program:
        parser.error(f"there is no program {options.coffer}")
    options.coffer = program
    return options


def main():
    """Runs the test in a folder of its own, and cleans up however it ends."""
    options = parse_arguments()

    def stop(number, _):
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    with tempfile.TemporaryDirectory() as folder:
        test = DocumentsTest(options, pathlib.Path(folder))
        try:
            passed = test.run()
        finally:
            test.clean_up()
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
