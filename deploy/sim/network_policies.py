"""Which pod may open a connection to which port of which other one."""

import dataclasses
import ipaddress

import manifests


@dataclasses.dataclass(frozen=True)
class Peer:
    """A pod, or somebody outside of the cluster (no namespace)."""

    address: str
    namespace: str = ""
    labels: dict = dataclasses.field(default_factory=dict, hash=False)
    containers: list = dataclasses.field(default_factory=list, hash=False)


def allowed_ports(source, target, policies, namespaces):
    """The TCP ports of `target` that `source` reaches; None: all of them.

    `namespaces` maps names to labels.
    """
    outgoing = _ports(source, target, target, "Egress", policies, namespaces)
    incoming = _ports(target, source, target, "Ingress", policies, namespaces)
    if outgoing is None:
        return incoming
    if incoming is None:
        return outgoing
    return outgoing & incoming


def _ports(subject, other, target, direction, policies, namespaces):
    """What the policies of `subject` grant; None without any: everything."""
    if not subject.namespace:
        return None
    isolated = False
    granted = set()
    for policy in policies:
        spec = policy["spec"]
        if (policy["metadata"]["namespace"] != subject.namespace
                or direction not in spec["policyTypes"]
                or not manifests.selects(spec["podSelector"], subject.labels)):
            continue
        isolated = True
        key, side = (("egress", "to") if direction == "Egress" else
                     ("ingress", "from"))
        for rule in spec.get(key) or []:
            if not _concerns(rule.get(side), other, subject.namespace,
                             namespaces):
                continue
            if "ports" not in rule:
                return None
            granted |= {
                manifests.port_number(port["port"], target.containers)
                for port in rule["ports"]
                if port.get("protocol", "TCP") == "TCP"
            }
    return granted if isolated else None


def _concerns(peers, other, own_namespace, namespaces):
    if not peers:
        return True
    return any(
        _is_peer(peer, other, own_namespace, namespaces) for peer in peers)


def _is_peer(peer, other, own_namespace, namespaces):
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        address = ipaddress.ip_address(other.address)
        return (address in ipaddress.ip_network(block["cidr"])
                and not any(address in ipaddress.ip_network(cidr)
                            for cidr in block.get("except", [])))
    if not other.namespace:
        return False
    if "namespaceSelector" in peer:
        labels = namespaces.get(other.namespace, {})
        if not manifests.selects(peer["namespaceSelector"], labels):
            return False
    elif other.namespace != own_namespace:
        return False
    return manifests.selects(peer.get("podSelector", {}), other.labels)
