"""What docs/formats.md says about blobs and receipts, from first principles.

Written from the document, not from the C++ code, so that the interoperability
test is about the document.
"""

import hashlib
import struct

from coffer.common.v1 import records_pb2
from cryptography.hazmat.primitives.asymmetric import ed25519

_LEAF_BYTES = 16 * 1024
_NANOSECONDS_PER_SECOND = 10**9


def blob_id(blob: bytes) -> bytes:
    """The RFC 6962 tree hash over leaves of 16 KiB."""
    leaves = [blob[start:start + _LEAF_BYTES]
              for start in range(0, len(blob), _LEAF_BYTES)]
    return _tree_hash(leaves)


def verify_receipt(receipt: records_pb2.Receipt, blobs: list[bytes],
                   public_key: bytes) -> None:
    """Raises ValueError, or InvalidSignature, unless the receipt is about
    exactly these blobs and signed with that key."""
    ids = sorted({blob_id(blob) for blob in blobs})
    if receipt.blob_ids_sha256 != hashlib.sha256(b"".join(ids)).digest():
        raise ValueError("the receipt is about other blobs")
    if receipt.blob_count != len(ids):
        raise ValueError(f"the receipt is about {receipt.blob_count} blobs")
    if receipt.total_bytes != sum(len(blob) for blob in set(blobs)):
        raise ValueError(f"the receipt is about {receipt.total_bytes} bytes")
    key = ed25519.Ed25519PublicKey.from_public_bytes(public_key)
    key.verify(receipt.signature, _signing_input(receipt))


def _signing_input(receipt: records_pb2.Receipt) -> bytes:
    time = receipt.time
    nanoseconds = time.seconds * _NANOSECONDS_PER_SECOND + time.nanos
    return _pae(b"coffer/1/receipt", bytes.fromhex(receipt.node_id),
                _le64(receipt.placement_epoch), receipt.blob_ids_sha256,
                _le64(receipt.blob_count), _le64(receipt.total_bytes),
                _le64(nanoseconds))


def _tree_hash(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _tree_hash(leaves[:split]) +
                          _tree_hash(leaves[split:])).digest()


def _pae(*items: bytes) -> bytes:
    return _le64(len(items)) + b"".join(
        _le64(len(item)) + item for item in items)


def _le64(number: int) -> bytes:
    return struct.pack("<Q", number)
