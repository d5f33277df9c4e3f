"""A client in another language, made from the protos and docs/formats.md alone:
Debian's gRPC for Python, generated stubs, and blob_format.py."""

import os
import random
import unittest
from collections.abc import Iterator

import grpc
import health_service_pb2 as health_pb
import health_service_pb2_grpc as health_grpc
import server_reflection_pb2 as reflection_pb
import server_reflection_pb2_grpc as reflection_grpc
from coffer.common.v1 import records_pb2
from coffer.directory.v1 import directory_service_pb2 as directory_pb
from coffer.directory.v1 import directory_service_pb2_grpc as directory_grpc
from coffer.storage.v1 import storage_service_pb2 as storage_pb
from coffer.storage.v1 import storage_service_pb2_grpc as storage_grpc
from cryptography.exceptions import InvalidSignature
from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool

import blob_format
import process_cluster

_DIRECTORY = "coffer.directory.v1.DirectoryService"
_STORAGE = "coffer.storage.v1.StorageService"
_RPC_SECONDS = 20
_MESSAGE_BYTES = 1 << 20
_INVALID_ARGUMENT = grpc.StatusCode.INVALID_ARGUMENT.value[0]


def _random_blob(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _put_messages(blob_id: bytes, blob: bytes,
                  size: int | None = None) -> Iterator[storage_pb.PutBlobsRequest]:
    """A header with the first bytes, then the rest; `size` is what it claims."""
    header = storage_pb.PutBlobHeader(
        blob_id=blob_id, size_bytes=len(blob) if size is None else size)
    yield storage_pb.PutBlobsRequest(header=header, data=blob[:_MESSAGE_BYTES])
    for start in range(_MESSAGE_BYTES, len(blob), _MESSAGE_BYTES):
        yield storage_pb.PutBlobsRequest(
            data=blob[start:start + _MESSAGE_BYTES])


class InteropTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls) -> None:
        folder = os.path.join(os.environ["TEST_TMPDIR"], "interop")
        cls.cluster = process_cluster.ProcessCluster(folder, node_count=2,
                                                     replicas=2)
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start()

    def channel(self, address: str) -> grpc.Channel:
        channel = grpc.insecure_channel(address)
        self.addCleanup(channel.close)
        return channel

    def storage(self, index: int = 0) -> storage_grpc.StorageServiceStub:
        return storage_grpc.StorageServiceStub(
            self.channel(self.cluster.nodes[index].address))

    def directory(self) -> directory_grpc.DirectoryServiceStub:
        return directory_grpc.DirectoryServiceStub(
            self.channel(self.cluster.directory.address))

    def put(self, messages: Iterator[storage_pb.PutBlobsRequest]
            ) -> list[storage_pb.PutBlobsResponse]:
        return list(self.storage().PutBlobs(messages, timeout=_RPC_SECONDS))

    def get(self, *ranges: storage_pb.BlobRange
            ) -> list[tuple[storage_pb.GetBlobHeader, bytes]]:
        """Header and bytes of each range."""
        answers: list[tuple[storage_pb.GetBlobHeader, bytes]] = []
        request = storage_pb.GetBlobsRequest(ranges=ranges)
        for message in self.storage().GetBlobs(request, timeout=_RPC_SECONDS):
            if message.HasField("header"):
                answers.append((message.header, b""))
            header, data = answers[-1]
            answers[-1] = (header, data + message.data)
        return answers

    def public_key(self) -> bytes:
        """Of the first node, as the directory knows it."""
        node_id = self.storage().GetNodeInfo(
            storage_pb.GetNodeInfoRequest(), timeout=_RPC_SECONDS).node_id
        answer = self.directory().GetPlacementMap(
            directory_pb.GetPlacementMapRequest(), timeout=_RPC_SECONDS)
        return {node.node_id: node.public_key
                for node in answer.map.nodes}[node_id]

    # --- What people look at with grpcurl and `{}` -----------------------------

    def test_directory_lists_the_nodes_with_their_addresses(self) -> None:
        nodes = self.directory().ListNodes(
            directory_pb.ListNodesRequest(), timeout=_RPC_SECONDS).nodes
        addresses = {endpoint.address for node in nodes
                     for endpoint in node.endpoints
                     if endpoint.network_class == "cluster"}
        self.assertEqual(addresses,
                         {node.address for node in self.cluster.nodes})
        self.assertEqual({node.state for node in nodes},
                         {directory_pb.NODE_STATE_ACTIVE})
        self.assertEqual(sorted(nodes, key=lambda node: node.node_id),
                         list(nodes))

    def test_every_group_is_placed_in_two_failure_domains(self) -> None:
        answer = self.directory().GetPlacementMap(
            directory_pb.GetPlacementMapRequest(), timeout=_RPC_SECONDS)
        self.assertEqual(len(answer.map.groups),
                         1 << answer.map.placement_group_bits)
        for group in answer.map.groups:
            domains = {answer.map.nodes[index].failure_domain
                       for index in group.node_indexes}
            self.assertEqual(len(domains), 2)
        again = self.directory().GetPlacementMap(
            directory_pb.GetPlacementMapRequest(
                known_epoch=answer.map.epoch), timeout=_RPC_SECONDS)
        self.assertTrue(again.not_modified)

    def test_errors_carry_details(self) -> None:
        with self.assertRaises(grpc.RpcError) as caught:
            self.directory().GetVault(
                directory_pb.GetVaultRequest(vault_id="0" * 31 + "1"),
                timeout=_RPC_SECONDS)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        details = dict(caught.exception.trailing_metadata())
        self.assertIn(b"VAULT_NOT_FOUND", details["grpc-status-details-bin"])

    # --- Reflection and health -------------------------------------------------

    def test_reflection_describes_every_service(self) -> None:
        for server in self.cluster.servers:
            own = _DIRECTORY if server.name == "directory" else _STORAGE
            for address in (server.address, server.admin_address):
                with self.subTest(server=server.name, address=address):
                    self._check_reflection(address, own)

    def _check_reflection(self, address: str, own: str) -> None:
        ask = reflection_pb.ServerReflectionRequest
        listed = self._reflect(address, ask(list_services="*"))
        services = {service.name
                    for service in listed.list_services_response.service}
        self.assertIn("grpc.health.v1.Health", services)
        if address in {server.address for server in self.cluster.servers}:
            self.assertIn(own, services)
        pool = descriptor_pool.DescriptorPool()
        added: set[str] = set()
        for name in sorted(services):
            answer = self._reflect(address, ask(file_containing_symbol=name))
            files = answer.file_descriptor_response.file_descriptor_proto
            self.assertTrue(files, f"{name}: {answer}")
            self._add(pool, added, files)
            self.assertTrue(pool.FindServiceByName(name).methods)

    def _add(self, pool: descriptor_pool.DescriptorPool, added: set[str],
             files: list[bytes]) -> None:
        """Adds files to the pool, each after what it imports."""
        waiting = {}
        for data in files:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            if file.name not in added:
                waiting[file.name] = file
        while waiting:
            name = next(name for name, file in waiting.items()
                        if not set(file.dependency) & set(waiting))
            pool.Add(waiting.pop(name))
            added.add(name)

    def _reflect(self, address: str,
                 request: reflection_pb.ServerReflectionRequest
                 ) -> reflection_pb.ServerReflectionResponse:
        stub = reflection_grpc.ServerReflectionStub(self.channel(address))
        answers = stub.ServerReflectionInfo(iter([request]),
                                            timeout=_RPC_SECONDS)
        return next(answers)

    def test_reflected_contract_is_the_published_one(self) -> None:
        for server, own, module in (
                (self.cluster.directory, _DIRECTORY, directory_pb),
                (self.cluster.nodes[0], _STORAGE, storage_pb)):
            answer = self._reflect(
                server.address,
                reflection_pb.ServerReflectionRequest(
                    file_containing_symbol=own))
            files = answer.file_descriptor_response.file_descriptor_proto
            published = descriptor_pb2.FileDescriptorProto()
            module.DESCRIPTOR.CopyToProto(published)
            names = [descriptor_pb2.FileDescriptorProto.FromString(data)
                     for data in files]
            self.assertIn(published.service[0], [
                service for file in names for service in file.service])

    def test_all_servers_are_healthy(self) -> None:
        for server in self.cluster.servers:
            for address in (server.address, server.admin_address):
                with self.subTest(server=server.name, address=address):
                    stub = health_grpc.HealthStub(self.channel(address))
                    answer = stub.Check(health_pb.HealthCheckRequest(),
                                        timeout=_RPC_SECONDS)
                    self.assertEqual(answer.status,
                                     health_pb.HealthCheckResponse.SERVING)

    def test_health_does_not_know_foreign_services(self) -> None:
        stub = health_grpc.HealthStub(
            self.channel(self.cluster.directory.address))
        with self.assertRaises(grpc.RpcError) as caught:
            stub.Check(health_pb.HealthCheckRequest(service="no.such.Service"),
                       timeout=_RPC_SECONDS)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    # --- Blobs -----------------------------------------------------------------

    def test_blobs_come_back_as_they_went_in(self) -> None:
        leaf = 16 * 1024
        for size in (41, leaf - 1, leaf, leaf + 1, 3 * leaf, 5 * leaf + 7,
                     _MESSAGE_BYTES, 3 * _MESSAGE_BYTES + 11):
            with self.subTest(size=size):
                blob = _random_blob(size)
                blob_id = blob_format.blob_id(blob)
                responses = self.put(_put_messages(blob_id, blob))
                self.assertEqual([list(response.stored_blob_ids)
                                  for response in responses], [[blob_id]])
                blob_format.verify_receipt(responses[0].receipt, [blob],
                                           self.public_key())
                (header, data), = self.get(
                    storage_pb.BlobRange(blob_id=blob_id))
                self.assertEqual(header.blob_size_bytes, size)
                self.assertEqual(data, blob)

    def test_one_stream_carries_many_blobs_and_every_receipt_holds(self) -> None:
        blobs = [_random_blob(100 + index) for index in range(50)]
        by_id = {blob_format.blob_id(blob): blob for blob in blobs}
        responses = self.put(message for blob_id, blob in by_id.items()
                             for message in _put_messages(blob_id, blob))
        acknowledged = []
        for response in responses:
            blob_format.verify_receipt(
                response.receipt,
                [by_id[blob_id] for blob_id in response.stored_blob_ids],
                self.public_key())
            acknowledged += response.stored_blob_ids
        self.assertEqual(sorted(acknowledged), sorted(by_id))

    def test_a_receipt_for_other_blobs_or_changed_does_not_verify(self) -> None:
        blob, other = _random_blob(500), _random_blob(501)
        receipt = self.put(_put_messages(blob_format.blob_id(blob),
                                         blob))[0].receipt
        key = self.public_key()
        blob_format.verify_receipt(receipt, [blob], key)
        with self.assertRaises(ValueError):
            blob_format.verify_receipt(receipt, [other], key)
        changed = records_pb2.Receipt()
        changed.CopyFrom(receipt)
        changed.time.seconds += 1
        with self.assertRaises(InvalidSignature):
            blob_format.verify_receipt(changed, [blob], key)

    def test_ranges_and_missing_blobs_answer_in_order(self) -> None:
        blob = _random_blob(100_000)
        blob_id = blob_format.blob_id(blob)
        self.put(_put_messages(blob_id, blob))
        unknown = blob_format.blob_id(b"never stored")
        answers = self.get(
            storage_pb.BlobRange(blob_id=blob_id, offset_bytes=70_000,
                                 length_bytes=1234),
            storage_pb.BlobRange(blob_id=unknown),
            storage_pb.BlobRange(blob_id=blob_id, offset_bytes=99_999))
        self.assertEqual([header.range_index for header, _ in answers],
                         [0, 1, 2])
        self.assertEqual(answers[0][1], blob[70_000:71_234])
        self.assertEqual(answers[1][0].failure.reason, "BLOB_NOT_FOUND")
        self.assertEqual(answers[2][1], blob[99_999:])

    def test_missing_blobs_are_found_and_held_ones_signed_for(self) -> None:
        blob = _random_blob(4242)
        blob_id = blob_format.blob_id(blob)
        self.put(_put_messages(blob_id, blob))
        unknown = blob_format.blob_id(b"not this one")
        answer = self.storage().FindMissingBlobs(
            storage_pb.FindMissingBlobsRequest(blob_ids=[unknown, blob_id]),
            timeout=_RPC_SECONDS)
        self.assertEqual(list(answer.missing_blob_ids), [unknown])
        blob_format.verify_receipt(answer.receipt, [blob], self.public_key())

    def test_bytes_that_do_not_match_the_id_are_refused(self) -> None:
        wrong_id, blob = blob_format.blob_id(b"something else"), _random_blob(99)
        failures = [failure for response in self.put(_put_messages(wrong_id,
                                                                   blob))
                    for failure in response.failures]
        self.assertEqual([failure.blob_id for failure in failures], [wrong_id])
        self.assertEqual(failures[0].reason, "BLOB_ID_MISMATCH")
        self.assertEqual(failures[0].code, _INVALID_ARGUMENT)
        (header, _), = self.get(storage_pb.BlobRange(blob_id=wrong_id))
        self.assertEqual(header.failure.reason, "BLOB_NOT_FOUND")

    def test_a_blob_that_is_too_large_is_refused_by_its_header(self) -> None:
        info = self.storage().GetNodeInfo(storage_pb.GetNodeInfoRequest(),
                                          timeout=_RPC_SECONDS)
        self.assertGreaterEqual(info.max_blob_size_bytes, 8 << 20)
        self._expect_refused(_put_messages(
            blob_format.blob_id(b"x"), _random_blob(1000),
            size=info.max_blob_size_bytes + 1))

    def test_broken_streams_are_refused(self) -> None:
        blob = _random_blob(1000)
        blob_id = blob_format.blob_id(blob)
        with self.subTest("data without a header"):
            self._expect_refused(
                iter([storage_pb.PutBlobsRequest(data=blob)]))
        with self.subTest("an id of the wrong length"):
            self._expect_refused(_put_messages(blob_id[:-1], blob))
        with self.subTest("more bytes than announced"):
            self._expect_refused(_put_messages(blob_id, blob, size=999))
        with self.subTest("the end in the middle of a blob"):
            self._expect_refused(_put_messages(blob_id, blob, size=1001))

    def _expect_refused(
            self, messages: Iterator[storage_pb.PutBlobsRequest]) -> None:
        """The stream ends with INVALID_ARGUMENT, or refuses the blob."""
        try:
            responses = self.put(messages)
        except grpc.RpcError as error:
            self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
            return
        self.assertFalse([blob_id for response in responses
                          for blob_id in response.stored_blob_ids])
        self.assertEqual([failure.code for response in responses
                          for failure in response.failures],
                         [_INVALID_ARGUMENT])


if __name__ == "__main__":
    unittest.main()
