"""gRPC probes as a kubelet makes them: a new connection, Check, one answer."""

import os

# Probes run in threads of a process that starts others.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc  # pylint: disable=wrong-import-position

_METHOD = "/grpc.health.v1.Health/Check"
_SERVING = b"\x08\x01"


def _encode_request(service):
    name = service.encode()
    return b"\x0a" + bytes([len(name)]) + name if name else b""


def probe(address, port, service, timeout_seconds):
    """None when the service is SERVING, else why the probe failed."""
    options = [("grpc.use_local_subchannel_pool", 1),
               ("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(f"{address}:{port}", options) as channel:
        check = channel.unary_unary(_METHOD,
                                    request_serializer=_encode_request,
                                    response_deserializer=bytes)
        try:
            reply = check(service, timeout=timeout_seconds)
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"
    return None if reply == _SERVING else "not SERVING"
