"""What container.py needs to start the container of a pod."""

import os
import shutil

import fabric
import manifests

CLUSTER_DOMAIN = "cluster.local"
_KUBERNETES_ADDRESS = "10.96.0.1"


def build(pod, template_spec, objects, machine):
    """`pod` has name, namespace, service, labels, node, address and folder."""
    container = template_spec["containers"][0]
    image = machine.image(container["image"])
    user = _user_of(template_spec, container)
    variables = manifests.environment_of(
        container, lambda path: manifests.field_of(pod, path))
    command = [manifests.expand(a, variables) for a in
               container.get("command", [])] or image.entrypoint
    arguments = container.get("args")
    if arguments is None:
        arguments = [] if "command" in container else image.command
    else:
        arguments = [manifests.expand(a, variables) for a in arguments]
    return {
        "rootfs": _fresh_root(image, pod),
        "readonly": True,
        "hostname": pod.name,
        "network": fabric.network_path(pod.name),
        "args": command + arguments,
        "environment": {
            **image.environment,
            # What every container of a cluster has.
            "HOSTNAME": pod.name,
            "KUBERNETES_SERVICE_HOST": _KUBERNETES_ADDRESS,
            "KUBERNETES_SERVICE_PORT": "443",
            **variables,
        },
        **user,
        "mounts": _mounts(pod, template_spec, container, user, objects,
                          machine) + _runtime_files(pod),
    }


def _user_of(template_spec, container):
    context = {**template_spec["securityContext"],
               **container["securityContext"]}
    uid = context["runAsUser"]
    if uid == 0:
        raise ValueError("runAsNonRoot and runAsUser 0 contradict each other")
    group = context.get("fsGroup")
    return {"uid": uid, "gid": context["runAsGroup"],
            "groups": [] if group is None else [group]}


def _fresh_root(image, pod):
    """A copy, since mount points are made in it."""
    root = os.path.join(pod.folder, "root")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(image.rootfs, root, symlinks=True, copy_function=os.link)
    return root


def _mounts(pod, template_spec, container, user, objects, machine):
    volumes = {v["name"]: v for v in template_spec.get("volumes", [])}
    paths = [m["mountPath"] for m in container["volumeMounts"]]
    result = []
    for mount in sorted(container["volumeMounts"],
                        key=lambda m: m["mountPath"]):
        name = mount["name"]
        if name in volumes:
            source = _config_map_volume(pod, volumes[name], user, objects)
            if source is None:
                source = _empty_folder(pod, name)
            _make_nested_mount_points(source, mount["mountPath"], paths)
        else:
            source = machine.volume(f"{name}-{pod.name}")
            _give_to_group(source, user["groups"])
        result.append({"source": source, "target": mount["mountPath"],
                       "readonly": name in volumes or
                                   mount.get("readOnly", False)})
    return result


def _config_map_volume(pod, volume, user, objects):
    """As a kubelet writes it: links by way of one that is swapped on change."""
    if set(volume) != {"name", "configMap"}:
        raise ValueError(f"not simulated: the volume {volume}")
    reference = volume["configMap"]
    config_map = objects.get("ConfigMap", reference["name"])
    if config_map is None:
        if reference.get("optional"):
            return None
        raise ValueError(f"no ConfigMap {reference['name']}")
    folder = _empty_folder(pod, volume["name"])
    data = os.path.join(folder, "..2026_01_01_00_00_00.1")
    os.makedirs(data)
    os.symlink(os.path.basename(data), os.path.join(folder, "..data"))
    for key, text in (config_map.get("data") or {}).items():
        path = os.path.join(data, key)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chown(path, 0, user["groups"][0] if user["groups"] else 0)
        os.chmod(path, 0o644)
        os.symlink(f"..data/{key}", os.path.join(folder, key))
    return folder


def _empty_folder(pod, name):
    folder = os.path.join(pod.folder, "volumes", name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def _make_nested_mount_points(source, mount_path, all_paths):
    """A kubelet makes them, as the volume itself is read-only later."""
    for path in all_paths:
        if path.startswith(mount_path.rstrip("/") + "/"):
            os.makedirs(os.path.join(source, os.path.relpath(path, mount_path)),
                        exist_ok=True)


def _give_to_group(folder, groups):
    """fsGroup with OnRootMismatch: what is right at the top stays as it is."""
    status = os.stat(folder)
    if not groups or (status.st_gid == groups[0]
                      and status.st_mode & 0o2770 == 0o2770):
        return
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            os.lchown(os.path.join(path, name), -1, groups[0])
        os.lchown(path, -1, groups[0])
        os.chmod(path, os.stat(path).st_mode | 0o2770)


def _runtime_files(pod):
    domain = f"{pod.namespace}.svc.{CLUSTER_DOMAIN}"
    contents = {
        "hostname": f"{pod.name}\n",
        "hosts": f"127.0.0.1\tlocalhost\n{pod.address}\t"
                 f"{pod.name}.{pod.service}.{domain}\t{pod.name}\n",
        "resolv.conf": f"nameserver {fabric.DNS_ADDRESS}\n"
                       f"search {domain} svc.{CLUSTER_DOMAIN} "
                       f"{CLUSTER_DOMAIN}\noptions ndots:5\n",
    }
    mounts = []
    for name, text in contents.items():
        path = os.path.join(pod.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        mounts.append({"source": path, "target": f"/etc/{name}",
                       "readonly": True})
    return mounts
