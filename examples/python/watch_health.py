"""Tells how a server is, now and whenever that changes, until Ctrl-C.

    python3 watch_health.py ADDRESS [SERVICE]

ADDRESS is best the server's admin address; SERVICE is what its health is asked
of, such as readiness; nothing: the whole server. Lines are the names of gRPC's
health protocol, or UNREACHABLE while the server cannot be reached.
"""

import sys
from collections.abc import Iterator

import grpc
import health_service_pb2 as health_pb
import health_service_pb2_grpc as health_grpc

# How streams end when their server stops or the way to it is cut.
_LOST = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}


def watch(health: health_grpc.HealthStub, service: str) -> Iterator[str]:
    """What the server says, for ever. A stream ends when its server does; the
    next one begins when gRPC has found the server again."""
    request = health_pb.HealthCheckRequest(service=service)
    while True:
        try:
            for answer in health.Watch(request, wait_for_ready=True):
                yield health_pb.HealthCheckResponse.ServingStatus.Name(
                    answer.status)
        except grpc.RpcError as error:
            if error.code() not in _LOST:
                raise
        yield "UNREACHABLE"


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print("usage: watch_health.py ADDRESS [SERVICE]", file=sys.stderr)
        return 2
    address, service = [*sys.argv[1:], ""][:2]
    last = ""
    with grpc.insecure_channel(address) as channel:
        try:
            for status in watch(health_grpc.HealthStub(channel), service):
                if status != last:
                    print(status, flush=True)
                last = status
        except grpc.RpcError as error:
            print(f"watch_health.py: {error.code().name}: {error.details()}",
                  file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
