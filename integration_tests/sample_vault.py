"""A vault with one file, made by RPCs alone: for tests of what servers show.

Names and contents are random bytes in place of ciphertext, and signatures of
devices are random too: servers can tell no difference.
"""

import dataclasses
import hashlib
import os
import time

import grpc
from coffer.common.v1 import records_pb2 as records
from coffer.directory.v1 import directory_service_pb2 as directory_pb
from coffer.directory.v1 import directory_service_pb2_grpc as directory_grpc
from coffer.storage.v1 import storage_service_pb2 as storage_pb
from coffer.storage.v1 import storage_service_pb2_grpc as storage_grpc

import blob_format
import process_cluster

_RPC_SECONDS = 20
_BLOB_BYTES = 100_000
# Nonce, padded name, tag.
_SEALED_NAME_BYTES = 24 + 32 + 16
_WRAPPED_KEY_BYTES = 24 + 32 + 16
_SEALED_VAULT_KEY_BYTES = 80
_SEALED_MANIFEST_BYTES = 24 + 120 + 16
_SIGNATURE_BYTES = 64


@dataclasses.dataclass(frozen=True)
class SampleVault:
    """Ids as hexadecimal digits, as admin RPCs take them."""

    vault_id: str
    root_folder_id: str
    device_id: str
    file_id: str
    blob_id: str


def store_sample_vault(cluster: process_cluster.ProcessCluster) -> SampleVault:
    """A vault with a file of two versions, and a report of damage."""
    blob = os.urandom(_BLOB_BYTES)
    sample = SampleVault(*(_new_id() for _ in range(4)),
                         blob_format.blob_id(blob).hex())
    proofs = [_put(node.address, blob) for node in cluster.nodes]
    with grpc.insecure_channel(cluster.directory.address) as channel:
        directory = directory_grpc.DirectoryServiceStub(channel)
        directory.CreateVault(_create_vault(sample), timeout=_RPC_SECONDS)
        first = _version(sample, None)
        for commit in (_first_commit(sample, first),
                       _next_commit(_version(sample, first))):
            _commit(directory, commit, proofs)
        directory.ReportDamage(
            directory_pb.ReportDamageRequest(
                request_id=_new_id(),
                damages=[directory_pb.Damage(
                    blob_id=sample.blob_id,
                    node_id=proofs[0].receipt.node_id,
                    kind=directory_pb.DAMAGE_KIND_MISSING)]),
            timeout=_RPC_SECONDS)
    return sample


def _new_id() -> str:
    return os.urandom(16).hex()


def _put(address: str, blob: bytes) -> directory_pb.ReceiptProof:
    blob_id = blob_format.blob_id(blob)
    header = storage_pb.PutBlobHeader(blob_id=blob_id, size_bytes=len(blob))
    with grpc.insecure_channel(address) as channel:
        answer, = storage_grpc.StorageServiceStub(channel).PutBlobs(
            iter([storage_pb.PutBlobsRequest(header=header, data=blob)]),
            timeout=_RPC_SECONDS)
    return directory_pb.ReceiptProof(receipt=answer.receipt,
                                     blob_ids=[blob_id])


def _create_vault(sample: SampleVault) -> directory_pb.CreateVaultRequest:
    vault = records.VaultRecord(
        suite=1, vault_id=sample.vault_id,
        root_folder_id=sample.root_folder_id,
        policy=records.VaultPolicy(
            replication_factor=2, write_quorum=2,
            dedup_scope=records.DEDUP_SCOPE_FILE,
            chunking=records.Chunking(
                algorithm=records.CHUNKING_ALGORITHM_FASTCDC,
                min_size_bytes=256 << 10, average_size_bytes=1 << 20,
                max_size_bytes=4 << 20)),
        sealed_name=os.urandom(_SEALED_NAME_BYTES),
        device_id=sample.device_id, signature=os.urandom(_SIGNATURE_BYTES))
    vault.created_time.seconds = int(time.time())
    member = records.MemberRecord(
        suite=1, vault_id=sample.vault_id, device_id=sample.device_id,
        signing_public_key=os.urandom(32), receiving_public_key=os.urandom(32),
        sealed_vault_key=os.urandom(_SEALED_VAULT_KEY_BYTES),
        granted_by_device_id=sample.device_id,
        signature=os.urandom(_SIGNATURE_BYTES))
    member.granted_time.seconds = int(time.time())
    return directory_pb.CreateVaultRequest(request_id=_new_id(), vault=vault,
                                           member=member)


def _version(sample: SampleVault, previous: records.VersionRecord | None
             ) -> records.VersionRecord:
    version = records.VersionRecord(
        suite=1, vault_id=sample.vault_id, file_id=sample.file_id,
        version_id=_new_id(), version_number=1,
        redundancy_scheme=records.REDUNDANCY_SCHEME_REPLICATION,
        device_id=sample.device_id,
        sealed_manifest=os.urandom(_SEALED_MANIFEST_BYTES), reference_count=1,
        blob_ids_sha256=hashlib.sha256(bytes.fromhex(sample.blob_id)).digest(),
        stored_bytes=_BLOB_BYTES, previous_record_sha256=bytes(32),
        signature=os.urandom(_SIGNATURE_BYTES))
    version.created_time.seconds = int(time.time())
    if previous:
        version.version_number = previous.version_number + 1
        version.parent_version_id = previous.version_id
        version.previous_record_sha256 = os.urandom(32)
    return version


def _first_commit(sample: SampleVault, version: records.VersionRecord
                  ) -> directory_pb.VersionCommit:
    entry = records.EntryRecord(
        suite=1, vault_id=sample.vault_id,
        operation=records.ENTRY_OPERATION_CREATE,
        parent_folder_id=sample.root_folder_id, name_tag=os.urandom(32),
        child_id=sample.file_id, kind=records.ENTRY_KIND_FILE,
        sealed_name=os.urandom(_SEALED_NAME_BYTES),
        device_id=sample.device_id, signature=os.urandom(_SIGNATURE_BYTES))
    entry.time.seconds = int(time.time())
    return directory_pb.VersionCommit(
        entry=entry, version=version,
        file_key=records.FileKeyRecord(
            wrapped_file_key=os.urandom(_WRAPPED_KEY_BYTES),
            commitment=os.urandom(32)),
        precondition=directory_pb.COMMIT_PRECONDITION_CREATE)


def _next_commit(version: records.VersionRecord) -> directory_pb.VersionCommit:
    return directory_pb.VersionCommit(
        version=version,
        precondition=directory_pb.COMMIT_PRECONDITION_EXPECTED_VERSION)


def _commit(directory: directory_grpc.DirectoryServiceStub,
            commit: directory_pb.VersionCommit,
            proofs: list[directory_pb.ReceiptProof]) -> None:
    reference = directory_pb.BlobReference(blob_id=proofs[0].blob_ids[0],
                                           stored_size_bytes=_BLOB_BYTES)
    answer = directory.CommitVersions(
        directory_pb.CommitVersionsRequest(
            request_id=_new_id(), receipts=proofs,
            commits=[directory_pb.FileCommit(commit=commit,
                                             references=[reference])]),
        timeout=_RPC_SECONDS)
    if answer.results[0].code != 0:
        raise RuntimeError(f"the commit was refused: {answer.results[0]}")
