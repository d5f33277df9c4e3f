"""Calls any method of a server, with nothing but what its reflection says, or a
protoset.

What grpcurl does, with Debian's gRPC and protobuf for Python.
"""

from collections.abc import Iterator
from typing import Any

import grpc
import server_reflection_pb2 as reflection_pb
import server_reflection_pb2_grpc as reflection_grpc
from google.protobuf import descriptor
from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool
from google.protobuf import json_format
from google.protobuf import message_factory

_RPC_SECONDS = 20


class ReflectedClient:
    """A connection to one server; use as a context manager.

    With a protoset, calls do not use reflection.
    """

    def __init__(self, address: str,
                 protoset: descriptor_pb2.FileDescriptorSet | None = None):
        self._channel = grpc.insecure_channel(address)
        self._pool = descriptor_pool.DescriptorPool()
        self._added: set[str] = set()
        self._reflects = protoset is None
        if protoset:
            self._add([file.SerializeToString() for file in protoset.file])

    def __enter__(self) -> "ReflectedClient":
        return self

    def __exit__(self, *unused: object) -> None:
        self._channel.close()

    def services(self) -> list[str]:
        """Names of all services, sorted."""
        answer = self._ask(
            reflection_pb.ServerReflectionRequest(list_services="*"))
        return sorted(service.name
                      for service in answer.list_services_response.service)

    def knows(self, symbol: str) -> bool:
        """Whether the server describes this service, method, message or enum."""
        answer = self._ask(reflection_pb.ServerReflectionRequest(
            file_containing_symbol=symbol))
        return bool(answer.file_descriptor_response.file_descriptor_proto)

    def call(self, method: str, body: str) -> dict[str, Any]:
        """Calls SERVICE/METHOD with a JSON message and returns the answer, the
        first one of a stream. Raises grpc.RpcError."""
        found = self._find(method)
        request = json_format.Parse(body, self._class_of(found.input_type)(),
                                    descriptor_pool=self._pool)
        # Unary answers are a stream of one on the wire.
        stream = self._channel.unary_stream(
            f"/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self._class_of(found.output_type).FromString)
        answers = stream(request, timeout=_RPC_SECONDS)
        answer = next(answers)
        answers.cancel()
        return json_format.MessageToDict(answer, descriptor_pool=self._pool,
                                         preserving_proto_field_name=True)

    def _find(self, method: str) -> descriptor.MethodDescriptor:
        service, _, name = method.partition("/")
        if self._reflects:
            answer = self._ask(reflection_pb.ServerReflectionRequest(
                file_containing_symbol=service))
            self._add(answer.file_descriptor_response.file_descriptor_proto)
        return self._pool.FindServiceByName(service).methods_by_name[name]

    def _add(self, files: list[bytes]) -> None:
        """Adds files to the pool, each after what it imports."""
        waiting = {}
        for data in files:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            if file.name not in self._added:
                waiting[file.name] = file
        while waiting:
            name = next(name for name, file in waiting.items()
                        if not set(file.dependency) & set(waiting))
            self._pool.Add(waiting.pop(name))
            self._added.add(name)

    def _class_of(self, message: descriptor.Descriptor) -> type:
        return message_factory.MessageFactory(self._pool).GetPrototype(message)

    def _ask(self, request: reflection_pb.ServerReflectionRequest
             ) -> reflection_pb.ServerReflectionResponse:
        stub = reflection_grpc.ServerReflectionStub(self._channel)
        answers: Iterator[reflection_pb.ServerReflectionResponse] = (
            stub.ServerReflectionInfo(iter([request]), timeout=_RPC_SECONDS))
        return next(answers)
