"""Tests of who may connect to whom."""

import unittest

from network_policies import Peer, allowed_ports

_NAMESPACES = {"coffer": {"name": "coffer"}, "jobs": {"access": "allowed"}}
_STORAGE = Peer("10.0.0.1", "coffer", {"part": "storage"},
                [{"ports": [{"name": "grpc", "containerPort": 7420}]}])
_CLIENT = Peer("10.0.0.2", "coffer", {"part": "client"})
_JOB = Peer("10.0.0.3", "jobs", {"part": "client"})
_OUTSIDE = Peer("192.0.2.1")


def _policy(name, direction, peers, ports=(), part=None):
    rule = {}
    side = {"Ingress": ("ingress", "from"), "Egress": ("egress", "to")}
    if peers is not None:
        rule[side[direction][1]] = peers
    if ports:
        rule["ports"] = [{"port": port} for port in ports]
    return {
        "metadata": {"name": name, "namespace": "coffer"},
        "spec": {
            "podSelector": {"matchLabels": {"part": part}} if part else {},
            "policyTypes": [direction],
            side[direction][0]: [] if peers == [] else [rule],
        },
    }


_DENY = [_policy("deny-in", "Ingress", []), _policy("deny-out", "Egress", [])]
_CLIENTS = {"podSelector": {"matchLabels": {"part": "client"}}}


class NetworkPoliciesTest(unittest.TestCase):

    def _ports(self, source, policies, target=_STORAGE):
        return allowed_ports(source, target, policies, _NAMESPACES)

    def test_without_policies_everything_goes(self):
        self.assertIsNone(self._ports(_CLIENT, []))

    def test_denied_by_default(self):
        self.assertEqual(self._ports(_CLIENT, _DENY), set())

    def test_both_sides_have_to_agree(self):
        incoming = _policy("in", "Ingress", [_CLIENTS], ["grpc", 7421],
                           "storage")
        self.assertEqual(self._ports(_CLIENT, _DENY + [incoming]), set())
        outgoing = _policy("out", "Egress", None, ["grpc", 7422], "client")
        self.assertEqual(self._ports(_CLIENT, _DENY + [incoming, outgoing]),
                         {7420})

    def test_other_namespaces_have_to_be_named(self):
        own = _policy("own", "Ingress", [_CLIENTS], [7420], "storage")
        self.assertEqual(self._ports(_JOB, [own]), set())
        foreign = _policy("foreign", "Ingress", [{
            **_CLIENTS,
            "namespaceSelector": {"matchLabels": {"access": "allowed"}}}],
                          [7420], "storage")
        self.assertEqual(self._ports(_JOB, [foreign]), {7420})
        self.assertEqual(self._ports(_CLIENT, [foreign]), set())

    def test_outside_is_known_by_its_address(self):
        block = {"cidr": "0.0.0.0/0", "except": ["198.51.100.0/24"]}
        policy = _policy("outside", "Ingress", [{"ipBlock": block}], [7420])
        self.assertEqual(self._ports(_OUTSIDE, [policy]), {7420})
        self.assertEqual(self._ports(Peer("198.51.100.7"), [policy]), set())
        self.assertEqual(self._ports(_OUTSIDE, _DENY), set())


if __name__ == "__main__":
    unittest.main()
