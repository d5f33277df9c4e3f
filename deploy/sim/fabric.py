"""The network: namespaces of pods on a bridge, services, and policies.

The simulation's own network namespace is the cluster's fabric. Pods have a /32
each and reach everything by way of the fabric, which translates the addresses
of services and lets through what policies allow.
"""

import itertools
import os
import subprocess

BRIDGE = "pods0"
# Where a node-local DNS cache listens in a cluster.
DNS_ADDRESS = "169.254.20.10"
_POD_NETWORK = "10.244.0."
_CLUSTER_NETWORK = "10.96.0."
_EXTERNAL_NETWORK = "203.0.113."
OUTSIDE_ADDRESS = "198.51.100.2"
_OUTSIDE_GATEWAY = "198.51.100.1"
OUTSIDE = "outside"
_BRIDGE_FILTER = "/proc/sys/net/bridge/bridge-nf-call-iptables"


def network_path(name):
    return f"/run/netns/{name}"


def _run(*command, text=None):
    subprocess.run(command, check=True, input=text, encoding="utf-8",
                   stdout=subprocess.DEVNULL)


def _ip(*arguments):
    _run("ip", *arguments)


class Fabric:
    """Not thread-safe but for cut(), join()."""

    def __init__(self):
        self._pod_numbers = itertools.count(2)
        self._cluster_numbers = itertools.count(10)
        self._external_numbers = itertools.count(10)
        self._links = {}
        self._ruleset = ""

    def start(self):
        _run("mount", "-t", "tmpfs", "tmpfs", "/run", "-o", "mode=755")
        _run("mkdir", "-p", "/run/netns")
        _ip("link", "set", "lo", "up")
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{DNS_ADDRESS}/32", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for setting in ("ip_forward=1", "conf.all.send_redirects=0",
                        f"conf.{BRIDGE}.send_redirects=0"):
            _run("sysctl", "-qw", f"net.ipv4.{setting}")
        # Else some kernels translate addresses on the bridge, too.
        if os.path.exists(_BRIDGE_FILTER):
            with open(_BRIDGE_FILTER, "w", encoding="ascii") as file:
                file.write("0")
        for network in (_CLUSTER_NETWORK, _EXTERNAL_NETWORK, _POD_NETWORK):
            _ip("route", "add", "unreachable", f"{network}0/24")
        self._add_outside()

    def _add_outside(self):
        _ip("netns", "add", OUTSIDE)
        _ip("link", "add", "out0", "type", "veth", "peer", "name", "eth0",
            "netns", OUTSIDE)
        _ip("addr", "add", f"{_OUTSIDE_GATEWAY}/24", "dev", "out0")
        _ip("link", "set", "out0", "up")
        _ip("-n", OUTSIDE, "link", "set", "lo", "up")
        _ip("-n", OUTSIDE, "addr", "add", f"{OUTSIDE_ADDRESS}/24", "dev",
            "eth0")
        _ip("-n", OUTSIDE, "link", "set", "eth0", "up")
        _ip("-n", OUTSIDE, "route", "add", "default", "via", _OUTSIDE_GATEWAY)

    def new_cluster_address(self):
        return _CLUSTER_NETWORK + str(next(self._cluster_numbers))

    def new_external_address(self):
        return _EXTERNAL_NETWORK + str(next(self._external_numbers))

    def add_pod(self, name):
        """Makes a pod's network; returns its address, never the same twice."""
        number = next(self._pod_numbers)
        address = _POD_NETWORK + str(number)
        link = f"pod{number}"
        _ip("netns", "add", name)
        _ip("link", "add", link, "type", "veth", "peer", "name", "eth0",
            "netns", name)
        _ip("link", "set", link, "master", BRIDGE, "up")
        _run("bridge", "link", "set", "dev", link, "isolated", "on")
        _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", name, "addr", "add", f"{address}/32", "dev", "eth0")
        _ip("-n", name, "link", "set", "eth0", "up")
        _ip("-n", name, "route", "add", DNS_ADDRESS, "dev", "eth0")
        _ip("-n", name, "route", "add", "default", "via", DNS_ADDRESS)
        _ip("route", "add", f"{address}/32", "dev", BRIDGE)
        self._links[name] = (link, address)
        return address

    def remove_pod(self, name):
        link, address = self._links.pop(name)
        _ip("route", "del", f"{address}/32", "dev", BRIDGE)
        _ip("link", "del", link)
        _ip("netns", "del", name)

    def cut(self, name):
        _ip("link", "set", self._links[name][0], "down")

    def join(self, name):
        _ip("link", "set", self._links[name][0], "up")

    def apply(self, services, edges, blocked):
        """`services`: (address, port, [(pod address, port)]); `edges`: (source,
        target, ports or None), for new connections; `blocked`: (source,
        target), for all packets."""
        ruleset = _render(services, edges, blocked)
        if ruleset != self._ruleset:
            _run("nft", "-f", "-", text=ruleset)
            self._ruleset = ruleset


def _render(services, edges, blocked):
    lines = ["flush ruleset", "table ip cluster {", "chain services {",
             "type nat hook prerouting priority dstnat; policy accept;"]
    for address, port, backends in services:
        if not backends:
            continue
        choices = ", ".join(
            f"{i} : {pod} . {target}" for i, (pod, target) in
            enumerate(backends))
        lines.append(f"ip daddr {address} tcp dport {port} dnat to numgen "
                     f"random mod {len(backends)} map {{ {choices} }}")
    lines += ["}", "chain edges {",
              "type filter hook forward priority filter; policy drop;"]
    lines += [f"ip saddr {source} ip daddr {target} drop"
              for source, target in blocked]
    lines.append("ct state established,related accept")
    # From outside there is no way to a pod but by a service.
    lines.append(f"ip saddr {OUTSIDE_ADDRESS} ct status & dnat == 0 drop")
    for source, target, ports in edges:
        if ports is None:
            lines.append(f"ip saddr {source} ip daddr {target} accept")
        elif ports:
            numbers = ", ".join(str(port) for port in sorted(ports))
            lines.append(f"ip saddr {source} ip daddr {target} tcp dport "
                         f"{{ {numbers} }} accept")
    return "\n".join(lines + ["}", "}", ""])
