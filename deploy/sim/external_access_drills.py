"""Drills of the overlay external-access, by a client outside of the cluster."""

import json
import threading

import command_line
import shared_drills

# Shorter than the five minutes of the base, which a drill cannot wait for.
_DOWN_AFTER = {"down-after": "30s"}
_STATEFUL_SETS = ("coffer-storage", "coffer-directory")
_TRIES = 10
# docs/cli.md: a check ran to its end and found problems.
_PROBLEMS_FOUND = 11
# Hexadecimal digits of a node's id that messages show.
_SHORT_ID = 8


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
    for place, findings in _doctors(simulation).items():
        faults = _faults(findings)
        assert not faults, f"{place}: {faults}"
        assert any(f["check"] == "mesh-reach" and f["state"] == "ok"
                   for f in findings), f"{place}: nodes were not asked"


def cut_pair(simulation):
    """coffer doctor says which node cannot be reached from which."""
    source, target = "coffer-storage-0", "coffer-storage-2"
    from_node, to_node = (simulation.node_of(name)[:_SHORT_ID]
                          for name in (source, target))
    simulation.cluster.block(source, target)
    faults = []

    def is_told():
        # Nodes answer with what they found a few seconds ago.
        faults[:] = [fault for findings in _doctors(simulation).values()
                     for fault in _faults(findings)]
        return any(f"from {from_node}: cannot reach node {to_node}" in fault
                   for fault in faults)

    try:
        simulation.wait_until(is_told, "a word of doctor", 30)
    finally:
        simulation.cluster.unblock()
    # Who gets no answer cannot reach the other one either.
    for fault in faults:
        assert from_node in fault and to_node in fault, fault
    simulation.note(faults[0])


def cut_node(simulation):
    """A node that is cut off is named by coffer doctor; files stay readable."""
    name = "coffer-storage-1"
    node = simulation.node_of(name)[:_SHORT_ID]
    simulation.machine.fabric.cut(name)
    try:
        for place, findings in _doctors(simulation).items():
            faults = _faults(findings)
            assert any(fault.startswith(f"node {node}") for fault in faults), (
                f"{place}: {faults}")
            assert any(f"cannot reach node {node}" in fault
                       for fault in faults), f"{place}: {faults}"
        simulation.note("; ".join(faults))
        simulation.ledger.put(tries=_TRIES)
        simulation.ledger.check_all()
    finally:
        simulation.machine.fabric.join(name)
    simulation.wait_settled()
    simulation.wait_until(
        lambda: simulation.node_states().count("ACTIVE") == 3,
        "three active nodes", 60)


def _doctors(simulation):
    """Findings of coffer doctor in the directory's pod, and outside."""
    codes = (0, _PROBLEMS_FOUND)
    texts = {
        "inside": command_line.execute_in(
            simulation.cluster.pod("coffer-directory-0"), simulation.folder,
            "doctor", "--json", codes=codes),
        "outside": simulation.client.run("doctor", "--json", codes=codes),
    }
    return {place: [o for o in map(json.loads, text.splitlines())
                    if o["message_type"] == "item"]
            for place, text in texts.items()}


def _faults(findings):
    """Messages of failed checks of nodes."""
    return [f["message"] for f in findings if f["state"] == "failed"
            and f["check"].startswith(("node-", "nodes-", "mesh-"))]


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
    doctor_is_content,
    cut_pair,
    cut_node,
    rolling_restart,
    lose_pods,
    change_settings,
    lose_volume,
    scale_up,
    shared_drills.ended_in_time,
]
