"""Kubernetes objects as rendered, and the rules by which pods are made of them.

What the simulation does not know is refused, never passed over: a manifest that
runs here has been run as it says.
"""

import hashlib
import json
import re

import yaml

# What says nothing about how one machine runs a pod.
_IGNORED_POD_KEYS = {
    "affinity", "automountServiceAccountToken", "enableServiceLinks",
    "priorityClassName", "serviceAccountName", "topologySpreadConstraints",
}
_KNOWN_POD_KEYS = _IGNORED_POD_KEYS | {
    "containers", "securityContext", "terminationGracePeriodSeconds",
    "volumes",
}
_KNOWN_CONTAINER_KEYS = {
    "args", "command", "env", "image", "imagePullPolicy", "livenessProbe",
    "name", "ports", "readinessProbe", "resources", "securityContext",
    "startupProbe", "volumeMounts", "workingDir",
}
_REFERENCE = re.compile(r"\$(\$|\(([-._a-zA-Z][-._a-zA-Z0-9]*)\))")


class Objects:
    """Rendered objects by kind and name."""

    def __init__(self, text):
        self._objects = {}
        for document in yaml.safe_load_all(text):
            if document is None:
                continue
            key = (document["kind"], document["metadata"]["name"])
            if key in self._objects:
                raise ValueError(f"{key} is there twice")
            self._objects[key] = document

    def of_kind(self, kind):
        return [o for (k, _), o in sorted(self._objects.items()) if k == kind]

    def get(self, kind, name):
        return self._objects.get((kind, name))


def revision_of(stateful_set):
    """Changes when pods have to be made anew."""
    template = json.dumps(stateful_set["spec"]["template"], sort_keys=True)
    return hashlib.sha256(template.encode()).hexdigest()[:10]


def check_pod_spec(spec):
    """ValueError for anything that is not simulated."""
    _check_keys("pod", spec, _KNOWN_POD_KEYS)
    if len(spec["containers"]) != 1:
        raise ValueError("not simulated: pods of several containers")
    container = spec["containers"][0]
    _check_keys("container", container, _KNOWN_CONTAINER_KEYS)
    context = container["securityContext"]
    if not context.get("readOnlyRootFilesystem"):
        raise ValueError("not simulated: a root file system to write to")
    if context.get("capabilities") != {"drop": ["ALL"]}:
        raise ValueError("not simulated: containers with capabilities")
    if context.get("allowPrivilegeEscalation") is not False:
        raise ValueError("not simulated: privilege escalation")
    if not spec["securityContext"].get("runAsNonRoot"):
        raise ValueError("not simulated: pods of root")


def expand(text, variables):
    """Replaces $(NAME) as Kubernetes does: unknown names stay, $$ is a $."""
    def replace(match):
        if match.group(1) == "$":
            return "$"
        return variables.get(match.group(2), match.group(0))
    return _REFERENCE.sub(replace, text)


def environment_of(container, fields):
    """The variables of a container; `fields` answers fieldRefs."""
    variables = {}
    for entry in container.get("env", []):
        if "value" in entry:
            variables[entry["name"]] = expand(entry["value"], variables)
            continue
        reference = entry["valueFrom"]
        if set(reference) != {"fieldRef"}:
            raise ValueError(f"not simulated: {reference}")
        variables[entry["name"]] = fields(reference["fieldRef"]["fieldPath"])
    return variables


def field_of(pod, path):
    """The downward API for what pods here know of themselves."""
    match = re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path)
    if match and match.group(1) == "labels":
        return pod.labels.get(match.group(2), "")
    fields = {
        "metadata.name": pod.name,
        "metadata.namespace": pod.namespace,
        "spec.nodeName": pod.node,
        "status.podIP": pod.address,
    }
    if path not in fields:
        raise ValueError(f"not simulated: the field {path}")
    return fields[path]


def selects(selector, labels):
    """Whether a LabelSelector matches; the empty one matches all."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for rule in selector.get("matchExpressions") or []:
        if not _holds(rule, labels):
            return False
    return True


def port_number(reference, containers):
    """The number of a port that is given by number or name."""
    if isinstance(reference, int):
        return reference
    for container in containers:
        for port in container.get("ports", []):
            if port.get("name") == reference:
                return port["containerPort"]
    raise ValueError(f"no container has a port {reference}")


def _holds(rule, labels):
    value = labels.get(rule["key"])
    operator = rule["operator"]
    if operator == "In":
        return value in rule["values"]
    if operator == "NotIn":
        return value not in rule["values"]
    if operator == "Exists":
        return value is not None
    if operator == "DoesNotExist":
        return value is None
    raise ValueError(f"unknown operator {operator}")


def _check_keys(what, given, known):
    unknown = set(given) - known
    if unknown:
        raise ValueError(f"not simulated: {what} with {sorted(unknown)}")
