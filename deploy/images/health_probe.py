"""Asks a server for its health and its metrics, without generated code."""

import time
import urllib.request
from collections.abc import Callable

import grpc

_METHOD = "/grpc.health.v1.Health/Check"
_SERVICE_FIELD = b"\x0a"
# HealthCheckResponse{status: SERVING}
_SERVING = b"\x08\x01"
_POLL_SECONDS = 0.05
_CALL_SECONDS = 2.0


def is_serving(address: str, service: str = "") -> bool:
    """Does grpc.health.v1 at HOST:PORT say SERVING? False when unreachable."""
    name = service.encode()
    request = _SERVICE_FIELD + bytes([len(name)]) + name if name else b""
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary(_METHOD)
        try:
            return check(request, timeout=_CALL_SECONDS) == _SERVING
        except grpc.RpcError:
            return False


def read_metrics(address: str) -> str:
    """What a program serves to Prometheus at HOST:PORT."""
    with urllib.request.urlopen(f"http://{address}/metrics",
                                timeout=_CALL_SECONDS) as answer:
        return answer.read().decode()


def wait_until(what: str, condition: Callable[[], bool],
               timeout_seconds: float = 30.0) -> None:
    """Polls; raises TimeoutError, with `what`, when the time is up."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_seconds:g} s for this: {what}")
        time.sleep(_POLL_SECONDS)
