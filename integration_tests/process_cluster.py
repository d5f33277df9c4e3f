"""A whole cluster as real processes: one directory and some storage nodes."""

import os

import grpc
from coffer.directory.v1 import directory_service_pb2 as directory_pb
from coffer.directory.v1 import directory_service_pb2_grpc as directory_grpc

import recording_proxy
import server_process
import waiting

# Nodes are missed within a second or so, and tests need not wait for seconds.
# A node that is silent is never given up: tests bring all of them back.
_DIRECTORY_TIMES = ["--heartbeat-interval", "200ms", "--suspect-after", "2s",
                    "--down-after", "1h"]
# The disk may well be full enough for the reserve that nodes keep by default.
_RESERVE_BYTES = 64 << 20
_RPC_SECONDS = 10
_PAGE_SIZE = 1000


class ProcessCluster:
    """Use as a context manager; ends all processes on the way out.

        with process_cluster.ProcessCluster(folder, node_count=3) as cluster:
            cluster.nodes[0].kill()
            cluster.nodes[0].start()

    With a `record_folder`, everyone talks to everyone through proxies, which
    keep there what they saw: clients with the directory and the nodes, and the
    nodes with the directory.
    """

    def __init__(self, folder: str, node_count: int = 3, replicas: int = 3,
                 node_arguments: list[str] | None = None,
                 record_folder: str = ""):
        self.folder = folder
        self._replicas = replicas
        self._node_arguments = node_arguments or []
        self._record_folder = record_folder
        self.proxies: list[recording_proxy.RecordingProxy] = []
        self.directory = self._make_directory()
        self._directory_proxy = self._make_proxy("directory")
        self.nodes: list[server_process.ServerProcess] = []
        self._node_count = node_count

    @property
    def servers(self) -> list[server_process.ServerProcess]:
        return [self.directory, *self.nodes]

    @property
    def directory_address(self) -> str:
        """What clients connect to."""
        if self._directory_proxy:
            return self._directory_proxy.address
        return self.directory.address

    def __enter__(self) -> "ProcessCluster":
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def start(self) -> None:
        """Starts everything that does not run, and waits for all nodes."""
        if not self.directory.is_running():
            self.directory.start()
        if self._directory_proxy:
            self._directory_proxy.set_target(self.directory.address)
        while len(self.nodes) < self._node_count:
            self._add_node()
        stopped = [node for node in self.nodes if not node.is_running()]
        for node in stopped:
            node.launch()
        for node in stopped:
            node.wait_until_ready()
        self.wait_until_active()

    def stop(self) -> list[int]:
        """Asks all servers to stop, storage nodes first; their exit codes."""
        return [server.terminate() for server in [*self.nodes, self.directory]]

    def close(self) -> None:
        for server in self.servers:
            if server.is_running():
                server.kill()
        for proxy in self.proxies:
            proxy.close()

    def wait_until_active(self) -> None:
        """All nodes are ACTIVE and every placement group is fully placed."""
        waiting.wait_until("all nodes are ACTIVE and placed", self._is_whole)

    def list_nodes(self) -> list[directory_pb.Node]:
        with self._channel() as channel:
            stub = directory_grpc.DirectoryServiceStub(channel)
            return list(stub.ListNodes(
                directory_pb.ListNodesRequest(page_size=_PAGE_SIZE),
                timeout=_RPC_SECONDS).nodes)

    def status(self) -> directory_pb.GetClusterStatusResponse:
        with self._channel() as channel:
            stub = directory_grpc.DirectoryServiceStub(channel)
            return stub.GetClusterStatus(
                directory_pb.GetClusterStatusRequest(), timeout=_RPC_SECONDS)

    def _is_whole(self) -> bool:
        try:
            nodes, status = self.list_nodes(), self.status()
        except grpc.RpcError:
            self._require_all_running()
            return False
        active = [node for node in nodes
                  if node.state == directory_pb.NODE_STATE_ACTIVE]
        placed = (self._node_count < self._replicas or
                  status.degraded_placement_group_count == 0)
        return len(active) == self._node_count and placed

    def _require_all_running(self) -> None:
        for server in self.servers:
            if not server.is_running():
                raise RuntimeError(f"{server.name} has ended:\n"
                                   f"{server.log_tail()}")

    def _channel(self) -> grpc.Channel:
        return grpc.insecure_channel(self.directory.address)

    def _make_directory(self) -> server_process.ServerProcess:
        return server_process.ServerProcess(
            "directory", "coffer-directory",
            os.path.join(self.folder, "directory"),
            ["--replication-factor", str(self._replicas), *_DIRECTORY_TIMES])

    def _make_proxy(self, name: str) -> recording_proxy.RecordingProxy | None:
        if not self._record_folder:
            return None
        proxy = recording_proxy.RecordingProxy(
            os.path.join(self._record_folder, name))
        self.proxies.append(proxy)
        return proxy

    def _add_node(self) -> None:
        number = len(self.nodes) + 1
        name = f"storage-{number}"
        proxy = self._make_proxy(name)
        arguments = ["--directory", self.directory_address,
                     "--failure-domain", f"domain-{number}",
                     "--reserve-bytes", str(_RESERVE_BYTES),
                     *self._node_arguments]
        if proxy:
            arguments += ["--advertise", f"cluster={proxy.address}"]
        node = server_process.ServerProcess(
            name, "coffer-storage", os.path.join(self.folder, name), arguments)
        self.nodes.append(node)
        node.start()
        if proxy:
            proxy.set_target(node.address)
