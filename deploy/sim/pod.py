"""One pod from its making to its end, as a kubelet runs it."""

import os
import threading
import time

import container_spec
import manifests
import prober
import process

_TICK_SECONDS = 0.1
_FIRST_BACKOFF_SECONDS = 10
_MAX_BACKOFF_SECONDS = 300
_DEFAULT_GRACE_SECONDS = 30


class Pod:
    """A thread starts, probes, restarts and ends the container.

    Attributes change in that thread and may be read in any.
    """

    def __init__(self, stateful_set, ordinal, objects, machine):
        metadata = stateful_set["metadata"]
        template = stateful_set["spec"]["template"]
        self.name = f"{metadata['name']}-{ordinal}"
        self.ordinal = ordinal
        self.stateful_set = metadata["name"]
        self.namespace = metadata["namespace"]
        self.service = stateful_set["spec"]["serviceName"]
        self.revision = manifests.revision_of(stateful_set)
        self.labels = {
            **template["metadata"]["labels"],
            "statefulset.kubernetes.io/pod-name": self.name,
            "apps.kubernetes.io/pod-index": str(ordinal),
        }
        self.spec = template["spec"]
        self.containers = self.spec["containers"]
        manifests.check_pod_spec(self.spec)
        # Anti-affinity puts them on different ones; volumes keep them there.
        self.node = f"worker-{ordinal}"
        self.folder = machine.new_pod_folder(self.name)
        self.address = machine.fabric.add_pod(self.name)
        self.ready = False
        self.ready_since = 0.0
        self.terminating = False
        self.gone = False
        self.restarts = 0
        self.process = None
        self.last_failure = ""
        self._log_path = machine.log_path(self.name)
        self._start_spec = container_spec.build(self, self.spec, objects,
                                                machine)
        self._grace_override = None
        self._ending = threading.Event()
        self._machine = machine
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def is_available(self, min_ready_seconds):
        return self.ready and (time.monotonic() - self.ready_since >=
                               min_ready_seconds)

    def begin_end(self, grace_seconds=None):
        """0: at once, as if its machine had failed."""
        self.terminating = True
        self.ready = False
        self._grace_override = grace_seconds
        self._ending.set()

    def _run(self):
        backoff = 0
        while not self._ending.is_set():
            self.process = process.ContainerProcess(
                self._start_spec, self.folder, self._log_path)
            self._watch()
            self.ready = False
            if self._ending.is_set():
                break
            self.restarts += 1
            self._ending.wait(backoff)
            backoff = min(max(2 * backoff, _FIRST_BACKOFF_SECONDS),
                          _MAX_BACKOFF_SECONDS)
        self._stop()
        self._machine.release(self)
        self.gone = True

    def _watch(self):
        """Until the container has ended or the pod has to."""
        container = self.containers[0]
        startup = _Probe(self, container.get("startupProbe"))
        readiness = _Probe(self, container.get("readinessProbe"))
        liveness = _Probe(self, container.get("livenessProbe"))
        while not self._ending.wait(_TICK_SECONDS):
            code = self.process.exit_code()
            if code is not None:
                self.last_failure = f"exited with {code}"
                return
            if not startup.passed:
                startup.run_when_due()
                if startup.failed:
                    self._restart("startup")
                continue
            readiness.run_when_due()
            self._set_ready(readiness.passed)
            liveness.run_when_due()
            if liveness.failed:
                self._restart("liveness")

    def _restart(self, probe):
        self.last_failure = f"its {probe} probe failed"
        self._stop()

    def _set_ready(self, ready):
        if ready and not self.ready:
            self.ready_since = time.monotonic()
        self.ready = ready and not self.terminating

    def _stop(self):
        grace = self._grace_override
        if grace is None:
            grace = self.spec.get("terminationGracePeriodSeconds",
                                  _DEFAULT_GRACE_SECONDS)
        end = time.monotonic() + grace
        if grace > 0:
            self.process.terminate()
        while (self.process.exit_code() is None and time.monotonic() < end):
            time.sleep(_TICK_SECONDS)
        if self.process.exit_code() is None and grace > 0:
            self._machine.note_killed(self)
        self.process.kill()


class _Probe:
    """Runs a probe at its times and counts as its thresholds say."""

    def __init__(self, pod, spec):
        self._pod = pod
        self._spec = spec
        # Without a probe all is well.
        self.passed = spec is None
        self.failed = False
        self._successes = 0
        self._failures = 0
        delay = 0 if spec is None else spec.get("initialDelaySeconds", 0)
        self._due = time.monotonic() + delay

    def run_when_due(self):
        if self._spec is None or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + self._spec.get("periodSeconds", 10)
        grpc = self._spec["grpc"]
        problem = prober.probe(self._pod.address, grpc["port"],
                               grpc.get("service", ""),
                               self._spec.get("timeoutSeconds", 1))
        if problem is None:
            self._failures = 0
            self._successes += 1
            if self._successes >= self._spec.get("successThreshold", 1):
                self.passed = True
            return
        self._pod.last_failure = problem
        self._successes = 0
        self._failures += 1
        if self._failures >= self._spec.get("failureThreshold", 3):
            self.passed = False
            self.failed = True
