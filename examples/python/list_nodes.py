"""Lists the storage nodes of a cluster, one line of JSON for each.

    python3 list_nodes.py DIRECTORY
"""

import json
import sys
from collections.abc import Iterator

import grpc
from coffer.directory.v1 import directory_service_pb2 as directory_pb
from coffer.directory.v1 import directory_service_pb2_grpc as directory_grpc

_RPC_SECONDS = 10
_PAGE_SIZE = 100


def list_nodes(directory: directory_grpc.DirectoryServiceStub
               ) -> Iterator[directory_pb.Node]:
    """All nodes: an answer without a token for the next page is the last."""
    request = directory_pb.ListNodesRequest(page_size=_PAGE_SIZE)
    while True:
        answer = directory.ListNodes(request, timeout=_RPC_SECONDS)
        yield from answer.nodes
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def describe(node: directory_pb.Node) -> dict[str, object]:
    return {
        "id": node.node_id,
        "state": directory_pb.NodeState.Name(node.state),
        "failure_domain": node.failure_domain,
        "free_bytes": node.usage.free_bytes,
        "addresses": {endpoint.network_class: endpoint.address
                      for endpoint in node.endpoints},
    }


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: list_nodes.py DIRECTORY", file=sys.stderr)
        return 2
    with grpc.insecure_channel(sys.argv[1]) as channel:
        directory = directory_grpc.DirectoryServiceStub(channel)
        try:
            for node in list_nodes(directory):
                print(json.dumps(describe(node)))
        except grpc.RpcError as error:
            print(f"list_nodes.py: {error.code().name}: {error.details()}",
                  file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
