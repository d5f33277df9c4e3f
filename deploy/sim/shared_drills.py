"""Drills of every overlay."""

import os
import subprocess
import sys

import fabric
import ledger

_CONNECT = ("import socket, sys; socket.create_connection((sys.argv[1], "
            "int(sys.argv[2])), 2)")


def check_containers(simulation):
    """Containers have the rendered user, capabilities, root and variables."""
    pods = (simulation.cluster.pods_of("coffer-directory") +
            simulation.cluster.pods_of("coffer-storage"))
    assert pods, "there are no pods"
    for pod in pods:
        status = _status_of(pod.process.pid)
        expected = {
            "Uid": "65532\t65532\t65532\t65532",
            "Gid": "65532\t65532\t65532\t65532",
            "Groups": "65532",
            "CapEff": "0" * 16,
            "CapPrm": "0" * 16,
            "CapBnd": "0" * 16,
            "CapAmb": "0" * 16,
            "NoNewPrivs": "1",
        }
        for key, value in expected.items():
            assert status[key].strip() == value, (
                f"{pod.name}: {key} is {status[key]}, not {value}")
        assert status["NSpid"].split()[-1] == "1", f"{pod.name} is not PID 1"
        _check_mounts(pod)
        _check_environment(pod)
    addresses = {pod.address for pod in pods}
    assert len(addresses) == len(pods), "pods share addresses"


def _status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file
                    if ":\t" in line)


def _check_mounts(pod):
    with open(f"/proc/{pod.process.pid}/mountinfo", encoding="ascii") as file:
        mounts = {fields[4]: fields[5].split(",") for fields in
                  (line.split() for line in file)}
    for mount in pod.containers[0]["volumeMounts"]:
        assert mount["mountPath"] in mounts, f"{mount} is not mounted"
    writable = {path for path, options in mounts.items() if "rw" in options}
    allowed = {"/var/lib/coffer", "/dev", "/proc"}
    # The folder that a root was moved over is listed as well.
    assert writable <= allowed | {"/"}, f"{pod.name} can write {writable}"
    probe = f"/proc/{pod.process.pid}/root"
    assert os.statvfs(probe).f_flag & os.ST_RDONLY, (
        f"the root of {pod.name} is writable")


def _check_environment(pod):
    with open(f"/proc/{pod.process.pid}/environ", "rb") as file:
        names = {p.split("=")[0] for p in file.read().decode().split("\0")
                 if p}
    declared = {e["name"] for e in pod.containers[0].get("env", [])}
    allowed = declared | {
        "HOSTNAME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT",
        # Of the image.
        "COFFER_ADMIN", "COFFER_DIRECTORY", "HOME", "PATH",
    }
    assert declared <= names <= allowed, f"{pod.name} has variables {names}"


def main_job(simulation):
    """The main job: a vault, files of all sizes, a folder, back bit for bit."""
    client = simulation.client
    client.run("init", "--no-passphrase")
    simulation.wait_until(
        lambda: simulation.node_states().count("ACTIVE") == 3,
        "three active nodes", 60)
    client.run("vault", "create", ledger.VAULT)
    for _ in range(12):
        simulation.ledger.put()
    simulation.ledger.put(size=48 << 20)
    tree = os.path.join(client.home, "tree", "below")
    os.makedirs(tree)
    for number in range(20):
        with open(os.path.join(tree, f"{number}.txt"), "wb") as file:
            file.write(b"%d" % number * 1000)
    client.run("put", "-r", "/files/tree", f"cf://{ledger.VAULT}/")
    client.run("mv", f"cf://{ledger.VAULT}/tree/below/7.txt",
               f"cf://{ledger.VAULT}/tree/seven")
    listing = client.run("ls", f"cf://{ledger.VAULT}/tree")
    assert "seven" in listing and "below" in listing, listing
    text = client.run("cat", f"cf://{ledger.VAULT}/tree/seven")
    assert text == "7" * 1000, "cat gives other bytes"
    client.run("rm", "-r", f"cf://{ledger.VAULT}/tree")
    simulation.ledger.check_all()
    client.run("verify", "--data", f"cf://{ledger.VAULT}/")


def connects(network, address, port):
    """Whether a TCP connection from a network namespace comes about."""
    return subprocess.run(
        ["nsenter", f"--net={fabric.network_path(network)}", sys.executable,
         "-I", "-c", _CONNECT, address, str(port)], check=False,
        stderr=subprocess.DEVNULL).returncode == 0


def check_policies(simulation):
    """Network policies let clients to the data ports, and nobody else."""
    target = simulation.cluster
    directory = target.pod("coffer-directory-0").address
    storage = target.pod("coffer-storage-0").address
    target.add_guest("stranger", {})
    target.add_guest("user", {"coffer-access": "client"})
    target.add_guest("admin", {"coffer-access": "admin"})
    simulation.wait_until(lambda: connects("user", directory, 7001),
                          "a client's way to the directory", 10)
    expected = [
        ("user", storage, 7420, True), ("user", directory, 7002, False),
        ("user", storage, 7421, False), ("admin", directory, 7002, True),
        ("admin", storage, 7421, True), ("stranger", directory, 7001, False),
        ("stranger", storage, 7420, False), ("user", storage, 7422, False),
        (fabric.OUTSIDE, storage, 7420, False),
    ]
    for source, address, port, reachable in expected:
        assert connects(source, address, port) == reachable, (
            f"{source} to {address}:{port}: want {reachable}")


def ended_in_time(simulation):
    """Every container ended within its grace period, none was restarted."""
    killed = simulation.machine.killed
    assert not killed, f"killed after their grace period: {killed}"
    for name in ("coffer-directory", "coffer-storage"):
        for pod in simulation.cluster.pods_of(name):
            assert pod.restarts == 0, (
                f"{pod.name} was restarted: {pod.last_failure}")
