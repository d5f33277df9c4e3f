"""Blobs as storage nodes take and give them: ciphertext, named by its hash.

Making ciphertext that `coffer` can read needs keys and the formats of
docs/formats.md. Moving it, as here, needs neither: a blob's id proves its bytes.
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from collections.abc import Iterator

import grpc
from coffer.storage.v1 import storage_service_pb2 as storage_pb
from coffer.storage.v1 import storage_service_pb2_grpc as storage_grpc

_LEAF_BYTES = 16 * 1024
# Messages may carry up to 1 MiB.
_MESSAGE_BYTES = 1 << 20


class BlobError(Exception):
    """A node refused a blob, has not got it, or sent other bytes."""


@dataclasses.dataclass(frozen=True)
class Blob:
    id: bytes
    data: bytes


def blob_id(data: bytes) -> bytes:
    """The root of the Merkle tree over leaves of 16 KiB (RFC 6962)."""
    return _root([data[start:start + _LEAF_BYTES]
                  for start in range(0, len(data), _LEAF_BYTES)])


def _root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    # The greatest power of two that leaves something on the right.
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _root(leaves[:split]) +
                          _root(leaves[split:])).digest()


def put(node: storage_grpc.StorageServiceStub,
        blobs: Iterable[Blob], timeout_seconds: float) -> list[bytes]:
    """Stores blobs by one stream; the ids that are durable on the node.

    `blobs` is read as fast as the node takes them. The node signs a receipt for
    each batch, which a writer of files passes on to the directory.
    """
    stored = []
    # gRPC would not say what went wrong in the other thread that reads `blobs`.
    errors: list[Exception] = []
    try:
        for answer in node.PutBlobs(_put_messages(blobs, errors),
                                    timeout=timeout_seconds):
            for failure in answer.failures:
                raise BlobError(f"{failure.blob_id.hex()}: {failure.reason}: "
                                f"{failure.message}")
            stored += answer.stored_blob_ids
    except grpc.RpcError:
        if errors:
            raise errors[0] from None
        raise
    return stored


def _put_messages(blobs: Iterable[Blob], errors: list[Exception]
                  ) -> Iterator[storage_pb.PutBlobsRequest]:
    try:
        for blob in blobs:
            header = storage_pb.PutBlobHeader(blob_id=blob.id,
                                              size_bytes=len(blob.data))
            yield storage_pb.PutBlobsRequest(header=header,
                                             data=blob.data[:_MESSAGE_BYTES])
            for start in range(_MESSAGE_BYTES, len(blob.data), _MESSAGE_BYTES):
                yield storage_pb.PutBlobsRequest(
                    data=blob.data[start:start + _MESSAGE_BYTES])
    except Exception as error:
        errors.append(error)
        raise


def get(node: storage_grpc.StorageServiceStub,
        ids: list[bytes], timeout_seconds: float) -> Iterator[Blob]:
    """Reads blobs by one stream, in order, and checks each against its id."""
    request = storage_pb.GetBlobsRequest(
        ranges=[storage_pb.BlobRange(blob_id=wanted) for wanted in ids])
    data = bytearray()
    index, left = 0, 0
    for answer in node.GetBlobs(request, timeout=timeout_seconds):
        if answer.HasField("header"):
            failure = answer.header.failure
            index, left = answer.header.range_index, answer.header.length_bytes
            if failure.reason:
                raise BlobError(f"{ids[index].hex()}: {failure.reason}: "
                                f"{failure.message}")
            data.clear()
        data += answer.data
        left -= len(answer.data)
        if left == 0:
            blob = Blob(ids[index], bytes(data))
            if blob_id(blob.data) != blob.id:
                raise BlobError(f"{blob.id.hex()}: the node sent other bytes")
            yield blob
