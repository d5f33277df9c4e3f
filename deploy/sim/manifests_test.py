"""Tests of what pods are made of."""

import unittest

import manifests


class ExpandTest(unittest.TestCase):

    def test_known_names_are_replaced(self):
        self.assertEqual(
            manifests.expand("--at=$(POD).$(NS):1", {"POD": "a", "NS": "b"}),
            "--at=a.b:1")

    def test_unknown_names_and_escapes_stay(self):
        variables = {"A": "1"}
        self.assertEqual(manifests.expand("$(B) $A $", variables), "$(B) $A $")
        self.assertEqual(manifests.expand("$$(A) $$$(A)", variables),
                         "$(A) $1")

    def test_values_are_not_expanded_again(self):
        self.assertEqual(manifests.expand("$(A)", {"A": "$(B)", "B": "2"}),
                         "$(B)")


class EnvironmentTest(unittest.TestCase):

    def test_later_variables_see_earlier_ones(self):
        container = {"env": [
            {"name": "POD",
             "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "HOST", "value": "$(POD).svc"},
        ]}
        self.assertEqual(
            manifests.environment_of(container, {"metadata.name": "p"}.get),
            {"POD": "p", "HOST": "p.svc"})

    def test_other_sources_are_refused(self):
        container = {"env": [{"name": "A",
                              "valueFrom": {"secretKeyRef": {}}}]}
        with self.assertRaises(ValueError):
            manifests.environment_of(container, str)


class SelectorTest(unittest.TestCase):

    def test_every_part_has_to_match(self):
        selector = {"matchLabels": {"a": "1"},
                    "matchExpressions": [
                        {"key": "b", "operator": "In", "values": ["2", "3"]},
                        {"key": "c", "operator": "DoesNotExist"}]}
        self.assertTrue(manifests.selects(selector, {"a": "1", "b": "3"}))
        self.assertFalse(manifests.selects(selector, {"a": "1", "b": "4"}))
        self.assertFalse(manifests.selects(selector, {"b": "3"}))
        self.assertFalse(
            manifests.selects(selector, {"a": "1", "b": "3", "c": ""}))
        self.assertTrue(manifests.selects({}, {}))


class PodSpecTest(unittest.TestCase):

    def setUp(self):
        super().setUp()
        self.spec = {
            "securityContext": {"runAsNonRoot": True},
            "containers": [{"name": "c", "image": "i", "securityContext": {
                "readOnlyRootFilesystem": True,
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]}}}],
        }

    def test_what_is_known_passes(self):
        manifests.check_pod_spec(self.spec)

    def test_what_is_not_simulated_is_refused(self):
        self.spec["hostNetwork"] = True
        with self.assertRaises(ValueError):
            manifests.check_pod_spec(self.spec)

    def test_hooks_and_looser_containers_are_refused(self):
        container = self.spec["containers"][0]
        container["lifecycle"] = {}
        with self.assertRaises(ValueError):
            manifests.check_pod_spec(self.spec)
        del container["lifecycle"]
        container["securityContext"]["capabilities"] = {
            "drop": ["ALL"], "add": ["NET_ADMIN"]}
        with self.assertRaises(ValueError):
            manifests.check_pod_spec(self.spec)


if __name__ == "__main__":
    unittest.main()
