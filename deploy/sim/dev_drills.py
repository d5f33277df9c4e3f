"""Drills of the overlay dev, by a client in the cluster."""

import command_line
import shared_drills


def install(simulation):
    """Every pod becomes available."""
    simulation.cluster.apply(simulation.overlays.render("dev"))
    simulation.wait_settled()
    simulation.use_client_inside("client")


def exec_in_directory(simulation):
    """The command line in the directory's container knows its cluster."""
    pod = simulation.cluster.pod("coffer-directory-0")
    text = command_line.execute_in(pod, simulation.folder, "cluster", "status")
    assert text.strip(), "cluster status says nothing"


def delete_pods(simulation):
    """Deleted pods come back with their volumes at other addresses."""
    for name in ("coffer-storage-0", "coffer-directory-0"):
        before = simulation.cluster.pod(name).address
        simulation.cluster.delete_pod(name)
        simulation.wait_settled()
        assert simulation.cluster.pod(name).address != before, (
            f"{name} has its old address")
    simulation.ledger.put(tries=5)
    simulation.ledger.check_all()


DRILLS = [
    install,
    shared_drills.check_containers,
    shared_drills.check_policies,
    shared_drills.main_job,
    exec_in_directory,
    delete_pods,
    shared_drills.ended_in_time,
]
