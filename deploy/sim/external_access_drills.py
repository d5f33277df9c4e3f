"""Drills of the overlay external-access, by a client outside of the cluster."""

import threading

import command_line
import shared_drills

# Shorter than the five minutes of the base, which a drill cannot wait for.
_DOWN_AFTER = {"down-after": "30s"}
_STATEFUL_SETS = ("coffer-storage", "coffer-directory")
_TRIES = 10


def install(simulation):
    """Every pod becomes available, then again with its Service's address."""
    overlays, cluster = simulation.overlays, simulation.cluster
    cluster.apply(overlays.render("external-access"))
    simulation.wait_settled()
    for number in range(3):
        _set_endpoint(simulation, number)
    cluster.apply(overlays.render("external-access"))
    simulation.wait_settled()
    simulation.use_client_outside()


def rolling_restart(simulation):
    """A rolling restart of everything under load fails no command for good."""
    stop = threading.Event()
    problems = []

    def work(step):
        while not stop.is_set() and not problems:
            try:
                step()
            except (AssertionError, command_line.CommandFailed) as error:
                problems.append(error)

    before = len(simulation.ledger)
    reads = []

    def read():
        simulation.ledger.check_one(tries=_TRIES)
        reads.append(1)

    writer = lambda: simulation.ledger.put(size=1 << 20, tries=_TRIES)
    threads = [threading.Thread(target=work, args=(step,))
               for step in (writer, read)]
    for thread in threads:
        thread.start()
    try:
        addresses = _addresses(simulation)
        for name in _STATEFUL_SETS:
            simulation.cluster.restart(name)
            simulation.wait_settled()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not problems, problems[0]
    assert not addresses & _addresses(simulation), "a pod was not restarted"
    simulation.note(f"{len(simulation.ledger) - before} puts, {len(reads)} "
                    f"gets, {simulation.client.retries} commands run again")
    assert len(simulation.ledger) > before and reads, "nothing was done"
    simulation.ledger.check_all()


def lose_pods(simulation):
    """Pods killed without warning come back with their volumes."""
    nodes = {n["id"] for n in simulation.nodes()}
    for name in ("coffer-storage-1", "coffer-directory-0"):
        simulation.cluster.delete_pod(name, grace_seconds=0)
        simulation.wait_settled()
    assert {n["id"] for n in simulation.nodes()} == nodes, (
        "a pod with its old volume is another node")
    simulation.ledger.put(tries=_TRIES)
    simulation.ledger.check_all()


def change_settings(simulation):
    """A changed flag in the TOML restarts what it concerns."""
    simulation.overlays.add_overlay("drill", 3, _DOWN_AFTER)
    simulation.cluster.apply(simulation.overlays.render("drill"))
    revision = simulation.cluster.pod("coffer-storage-0").revision
    simulation.wait_settled()
    assert simulation.cluster.pod("coffer-storage-0").revision == revision
    simulation.ledger.check_all()


def lose_volume(simulation):
    """A pod that lost its volume joins as a new node; the old one goes down."""
    name = "coffer-storage-2"
    old = simulation.node_of(name)
    simulation.cluster.delete_pod(name, grace_seconds=0, forget_volumes=True)
    simulation.wait_settled()
    simulation.wait_until(
        lambda: simulation.node_of(name) not in (None, old), "a new node", 60)
    simulation.wait_until(lambda: simulation.node_states() ==
                          ["ACTIVE", "ACTIVE", "ACTIVE", "DOWN"],
                          "three active nodes and one that is down", 120)
    simulation.ledger.check_all()
    for _ in range(6):
        simulation.ledger.put()
    simulation.ledger.check_all()


def scale_up(simulation):
    """A fourth node takes part."""
    simulation.overlays.add_overlay("drill", 4, _DOWN_AFTER)
    text = simulation.overlays.render("drill")
    simulation.cluster.apply(text)
    _set_endpoint(simulation, 3)
    simulation.overlays.add_overlay("drill", 4, _DOWN_AFTER)
    simulation.cluster.apply(simulation.overlays.render("drill"))
    simulation.wait_settled(600)
    simulation.wait_until(
        lambda: simulation.node_states().count("ACTIVE") == 4,
        "four active nodes", 60)
    simulation.ledger.check_all()
    for _ in range(12):
        simulation.ledger.put()
    simulation.ledger.check_all()
    fourth = simulation.node_of("coffer-storage-3")
    counts = {n["id"]: n["blob_count"] for n in simulation.nodes()}
    simulation.note(f"it holds {counts[fourth]} blobs")


def doctor_is_content(simulation):
    """coffer doctor finds no fault in nodes, inside and outside."""
    for text in _doctors(simulation):
        failed = [l for l in text.splitlines()
                  if "node-" in l and "FAIL" in l.upper()]
        assert not failed, failed


def cut_pair(simulation):
    """coffer doctor says which node cannot be reached from which."""
    source, target = "coffer-storage-0", "coffer-storage-3"
    nodes = [simulation.node_of(name)[:8] for name in (source, target)]
    simulation.cluster.block(source, target)
    try:
        text = _doctors(simulation)[0]
    finally:
        simulation.cluster.unblock()
    lines = [l for l in text.splitlines() if "cannot reach node" in l]
    assert any(f"from {nodes[0]}" in l and f"node {nodes[1]}" in l
               for l in lines), f"doctor does not tell: {text}"
    simulation.note(lines[0].strip())


def cut_node(simulation):
    """A node that is cut off is named by coffer doctor; files stay readable."""
    name = "coffer-storage-1"
    node = simulation.node_of(name)[:8]
    simulation.machine.fabric.cut(name)
    try:
        for text in _doctors(simulation):
            lines = [l for l in text.splitlines()
                     if node in l and "node-" in l and "ok" not in l.lower()]
            assert lines, f"doctor does not name {node}: {text}"
        simulation.ledger.put(tries=_TRIES)
        simulation.ledger.check_all()
    finally:
        simulation.machine.fabric.join(name)
    simulation.wait_settled()
    simulation.wait_until(
        lambda: simulation.node_states().count("ACTIVE") == 4,
        "four active nodes", 60)


def _doctors(simulation):
    """What coffer doctor writes in the directory's pod, and outside."""
    codes = (0, 1, 3, 8, 11)
    inside = command_line.execute_in(
        simulation.cluster.pod("coffer-directory-0"), simulation.folder,
        "doctor", codes=codes)
    return [inside, simulation.client.run("doctor", codes=codes)]


def _set_endpoint(simulation, number):
    pod = f"coffer-storage-{number}"
    simulation.overlays.set_endpoint(
        pod, simulation.cluster.external_address(f"{pod}-external"))


def _addresses(simulation):
    return {pod.address for name in _STATEFUL_SETS
            for pod in simulation.cluster.pods_of(name)}


DRILLS = [
    install,
    shared_drills.check_containers,
    shared_drills.main_job,
    rolling_restart,
    lose_pods,
    change_settings,
    lose_volume,
    scale_up,
    doctor_is_content,
    cut_pair,
    cut_node,
    shared_drills.ended_in_time,
]
