"""A simulated cluster and its users, and what drills ask of them."""

import json
import os
import time

import cluster
import command_line
import container_spec
import fabric
import ledger
import rendering

_CLI_IMAGE = "localhost/coffer"
_POLL_SECONDS = 0.5


class Simulation:
    """What one run of drills works on."""

    def __init__(self, folder, images):
        self.folder = folder
        self.machine = cluster.Machine(folder, images)
        self.cluster = cluster.Cluster(self.machine)
        self.overlays = rendering.Overlays(os.path.join(folder, "k8s"))
        self._notes = []
        self.client = None
        self.ledger = None
        self.cluster.start()

    def note(self, text):
        """Goes into the PASS line of the drill."""
        self._notes.append(text)

    def take_notes(self):
        notes, self._notes = self._notes, []
        return notes

    def wait_until(self, condition, what, timeout_seconds):
        end = time.monotonic() + timeout_seconds
        while not condition():
            if self.cluster.failure:
                raise self.cluster.failure
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not happen within "
                                     f"{timeout_seconds} s\n"
                                     f"{self.cluster.describe()}")
            time.sleep(_POLL_SECONDS)

    def wait_settled(self, timeout_seconds=300):
        self.wait_until(self.cluster.is_settled, "a cluster as applied",
                        timeout_seconds)

    def use_client_outside(self):
        """By the addresses of LoadBalancer services only."""
        directory = self.cluster.external_address("coffer-external")
        self._use_client(fabric.OUTSIDE, {
            "COFFER_DIRECTORY": f"{directory}:7001",
            "COFFER_NETWORK": "external",
        }, None)

    def use_client_inside(self, name):
        """From a pod with the label that the policies want."""
        self.cluster.add_guest(name, {"coffer-access": "client"})
        self._use_client(name, {"COFFER_DIRECTORY": "coffer:7001"},
                         self.resolv_conf())

    def _use_client(self, network, environment, names):
        home = os.path.join(self.folder, "client")
        self.client = command_line.CommandLine(
            self.machine.image(f"{_CLI_IMAGE}:{self.cluster.version()}"),
            network, home, environment, names)
        self.ledger = ledger.Ledger(self.client)

    def resolv_conf(self):
        path = os.path.join(self.folder, "resolv.conf")
        domain = container_spec.CLUSTER_DOMAIN
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"nameserver {fabric.DNS_ADDRESS}\n"
                       f"search coffer.svc.{domain} svc.{domain} {domain}\n"
                       "options ndots:5\n")
        return path

    def nodes(self):
        """What the directory knows of storage nodes, as JSON objects."""
        lines = self.client.run("node", "list", "--json", tries=5).splitlines()
        objects = [json.loads(line) for line in lines]
        return [o for o in objects if o["message_type"] == "item"]

    def node_states(self):
        return sorted(n["state"] for n in self.nodes())

    def node_of(self, pod):
        """The id of the active node in a pod's failure domain, or None."""
        domain = self.cluster.pod(pod).node
        for node in self.nodes():
            if (node["failure_domain"], node["state"]) == (domain, "ACTIVE"):
                return node["id"]
        return None
