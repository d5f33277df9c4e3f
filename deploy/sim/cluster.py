"""The control plane: StatefulSets, endpoints, names and policies."""

import copy
import os
import shutil
import threading
import time

import container_spec
import fabric
import manifests
import name_server
import network_policies
import oci_image
import pod as pods

_TICK_SECONDS = 0.2


class Machine:
    """What pods have in common: images, volumes, logs, the network."""

    def __init__(self, folder, image_folder):
        self.fabric = fabric.Fabric()
        self.folder = folder
        self._image_folder = image_folder
        self._images = {}
        self._pod_folders = 0
        self.killed = []
        for name in ("images", "pods", "volumes", "logs"):
            os.makedirs(os.path.join(folder, name))

    def image(self, reference):
        if reference not in self._images:
            target = os.path.join(self.folder, "images",
                                  str(len(self._images)))
            archive = oci_image.find_archive(self._image_folder, reference)
            self._images[reference] = oci_image.unpack(archive, target)
        return self._images[reference]

    def new_pod_folder(self, name):
        self._pod_folders += 1
        path = os.path.join(self.folder, "pods",
                            f"{name}.{self._pod_folders}")
        os.makedirs(path)
        return path

    def volume(self, claim):
        path = os.path.join(self.folder, "volumes", claim)
        os.makedirs(path, exist_ok=True)
        return path

    def log_path(self, name):
        return os.path.join(self.folder, "logs", f"{name}.log")

    def release(self, pod):
        self.fabric.remove_pod(pod.name)
        shutil.rmtree(pod.folder)

    def note_killed(self, pod):
        """It did not end within its terminationGracePeriodSeconds."""
        self.killed.append(pod.name)


class Cluster:
    """Runs what is applied, in a thread, until the process ends."""

    def __init__(self, machine):
        self.machine = machine
        self._lock = threading.RLock()
        self._objects = manifests.Objects("")
        self._pods = {}
        self._guests = {}
        self._addresses = {}
        self._held = set()
        self._restarted = {}
        self._blocked = set()
        self.failure = None

    def start(self):
        self.machine.fabric.start()
        name_server.serve(fabric.DNS_ADDRESS, self._look_up)
        threading.Thread(target=self._loop, daemon=True).start()

    def apply(self, text):
        """Takes the place of all that was applied before."""
        with self._lock:
            self._objects = manifests.Objects(text)
            for name in self._restarted:
                self._annotate(name)
            for service in self._objects.of_kind("Service"):
                self._address_of(service)

    def restart(self, stateful_set):
        """As kubectl rollout restart does."""
        with self._lock:
            self._restarted[stateful_set] = str(time.monotonic())
            self._annotate(stateful_set)

    def _annotate(self, stateful_set):
        """What kubectl apply leaves alone, as it has not written it."""
        template = self._objects.get("StatefulSet",
                                     stateful_set)["spec"]["template"]
        annotations = template["metadata"].setdefault("annotations", {})
        annotations["kubectl.kubernetes.io/restartedAt"] = self._restarted[
            stateful_set]

    def external_address(self, service):
        """Of a LoadBalancer service."""
        return self._addresses[service]["external"]

    def add_guest(self, name, labels):
        """A network namespace of a pod that this program runs itself."""
        with self._lock:
            address = self.machine.fabric.add_pod(name)
            self._guests[name] = network_policies.Peer(address, "coffer",
                                                       labels)

    def block(self, source, target):
        """Lets no packet through from one pod to another."""
        with self._lock:
            self._blocked.add((source, target))
            self._apply_network()

    def unblock(self):
        with self._lock:
            self._blocked.clear()
            self._apply_network()

    def version(self):
        """The tag of all images."""
        tags = {c["image"].rsplit(":", 1)[1]
                for s in self._objects.of_kind("StatefulSet")
                for c in s["spec"]["template"]["spec"]["containers"]}
        if len(tags) != 1:
            raise ValueError(f"images of different versions: {tags}")
        return tags.pop()

    def pod(self, name):
        return self._pods[name]

    def pods_of(self, stateful_set):
        with self._lock:
            return [p for p in self._pods.values()
                    if p.stateful_set == stateful_set]

    def delete_pod(self, name, grace_seconds=None, forget_volumes=False):
        """The controller makes it anew; without volumes with empty ones."""
        with self._lock:
            pod = self._pods[name]
            self._held.add(name)
            pod.begin_end(grace_seconds)
        while not pod.gone:
            time.sleep(_TICK_SECONDS)
        if forget_volumes:
            for claim in os.listdir(os.path.join(self.machine.folder,
                                                 "volumes")):
                if claim.endswith(f"-{name}"):
                    shutil.rmtree(self.machine.volume(claim))
        self._held.discard(name)

    def is_settled(self):
        """Every pod there is has to be, is as applied, and available."""
        with self._lock:
            for stateful_set in self._objects.of_kind("StatefulSet"):
                spec = stateful_set["spec"]
                mine = self.pods_of(stateful_set["metadata"]["name"])
                revision = manifests.revision_of(stateful_set)
                if len(mine) != spec["replicas"] or not all(
                        p.revision == revision and not p.terminating
                        and p.is_available(spec.get("minReadySeconds", 0))
                        for p in mine):
                    return False
            return True

    def describe(self):
        with self._lock:
            return "\n".join(
                f"{p.name} {p.address} ready={p.ready} restarts={p.restarts} "
                f"terminating={p.terminating} {p.last_failure}"
                for p in self._pods.values())

    def _loop(self):
        while True:
            try:
                with self._lock:
                    self._reconcile()
            except Exception as error:  # pylint: disable=broad-except
                self.failure = error
                raise
            time.sleep(_TICK_SECONDS)

    def _reconcile(self):
        for name in [n for n, p in self._pods.items() if p.gone]:
            del self._pods[name]
        for stateful_set in self._objects.of_kind("StatefulSet"):
            self._reconcile_set(stateful_set)
        self._apply_network()

    def _reconcile_set(self, stateful_set):
        spec = stateful_set["spec"]
        name = stateful_set["metadata"]["name"]
        ordered = spec.get("podManagementPolicy",
                           "OrderedReady") == "OrderedReady"
        for pod in self.pods_of(name):
            if pod.ordinal >= spec["replicas"] and not pod.terminating:
                pod.begin_end()
        for ordinal in range(spec["replicas"]):
            pod_name = f"{name}-{ordinal}"
            if pod_name not in self._pods and pod_name not in self._held:
                self._pods[pod_name] = pods.Pod(
                    copy.deepcopy(stateful_set), ordinal, self._objects,
                    self.machine)
            if ordered and not (pod_name in self._pods
                                and self._pods[pod_name].ready):
                break
        self._roll(stateful_set)

    def _roll(self, stateful_set):
        """From the last to the first, each when all others are available."""
        spec = stateful_set["spec"]
        revision = manifests.revision_of(stateful_set)
        mine = sorted(self.pods_of(stateful_set["metadata"]["name"]),
                      key=lambda p: -p.ordinal)
        for pod in mine:
            if pod.terminating:
                return
            if pod.revision != revision:
                pod.begin_end()
                return
            if not pod.is_available(spec.get("minReadySeconds", 0)):
                return

    def _address_of(self, service):
        name = service["metadata"]["name"]
        if name not in self._addresses:
            entry = {}
            if service["spec"].get("clusterIP") != "None":
                entry["cluster"] = self.machine.fabric.new_cluster_address()
            if service["spec"].get("type") == "LoadBalancer":
                entry["external"] = self.machine.fabric.new_external_address()
            self._addresses[name] = entry
        return self._addresses[name]

    def _endpoints(self, service):
        selector = {"matchLabels": service["spec"]["selector"]}
        anyway = service["spec"].get("publishNotReadyAddresses", False)
        return [p for p in self._pods.values()
                if manifests.selects(selector, p.labels)
                and (anyway or p.ready)]

    def _apply_network(self):
        services = []
        for service in self._objects.of_kind("Service"):
            endpoints = self._endpoints(service)
            for address in self._address_of(service).values():
                for port in service["spec"]["ports"]:
                    target = port.get("targetPort", port["port"])
                    services.append((address, port["port"], [
                        (p.address,
                         manifests.port_number(target, p.containers))
                        for p in endpoints]))
        blocked = [(self._pods[a].address, self._pods[b].address)
                   for a, b in self._blocked]
        self.machine.fabric.apply(services, self._edges(), blocked)

    def _edges(self):
        policies = self._objects.of_kind("NetworkPolicy")
        namespaces = {n["metadata"]["name"]: n["metadata"].get("labels", {})
                      for n in self._objects.of_kind("Namespace")}
        inside = [network_policies.Peer(p.address, p.namespace, p.labels,
                                        p.containers)
                  for p in self._pods.values()]
        inside += self._guests.values()
        outside = network_policies.Peer(fabric.OUTSIDE_ADDRESS)
        return [(a.address, b.address, network_policies.allowed_ports(
                    a, b, policies, namespaces))
                for a in inside + [outside] for b in inside if a is not b]

    def _look_up(self, name):
        suffix = f".svc.{container_spec.CLUSTER_DOMAIN}"
        if not name.endswith(suffix):
            return None
        parts = name[:-len(suffix)].split(".")
        with self._lock:
            service = self._objects.get("Service", parts[-2]) if len(
                parts) >= 2 else None
            if (service is None or len(parts) > 3
                    or service["metadata"]["namespace"] != parts[-1]):
                return None
            endpoints = self._endpoints(service)
            if len(parts) == 3:
                own = [p.address for p in endpoints
                       if p.name == parts[0] and p.service == parts[1]]
                return own or None
            if service["spec"].get("clusterIP") == "None":
                return [p.address for p in endpoints] or None
            return [self._addresses[parts[0]]["cluster"]]
