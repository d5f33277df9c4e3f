"""Recomputes lib/testdata/vectors.json without any code of the C++ libraries.

This is the second implementation that docs/formats.md speaks of: it uses the
Python standard library, Debian's python3-cryptography (OpenSSL) and
python3-nacl (libsodium), and first principles for the rest.

To add a section: write a function that takes the section and raises Mismatch
(see expect()), and name it in CHECKS. A section without a function, or a
function without a section, is an error.
"""

import hashlib
import json
import struct
import sys

import nacl.public
import nacl.pwhash
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

VECTORS = "lib/testdata/vectors.json"
LABEL_PREFIX = b"coffer/1/"
LEAF_SIZE = 16 * 1024
# A description of the file for its readers, not a section.
NOT_SECTIONS = {"about"}


class Mismatch(Exception):
    """A vector that does not come out as the file says."""


def expect(what, computed, stated):
    if computed != stated:
        raise Mismatch(f"{what}: computed {computed}, the file says {stated}")


def unhex(text):
    return bytes.fromhex(text)


# --- The primitives of formats.md, for all sections ---------------------------


def le64(number):
    return struct.pack("<Q", number)


def pae(*items):
    encoded = le64(len(items))
    for item in items:
        encoded += le64(len(item)) + item
    return encoded


def labeled_pae(purpose, *items):
    return pae(LABEL_PREFIX + purpose, *items)


def kdf(key, purpose, *context):
    message = labeled_pae(purpose, *context)
    return hashlib.blake2b(message, digest_size=32, key=key).digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def _rotate(value, bits):
    return ((value << bits) | (value >> (32 - bits))) & 0xFFFFFFFF


def _quarter_round(state, a, b, c, d):
    for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[x] = (state[x] + state[y]) & 0xFFFFFFFF
        state[z] = _rotate(state[z] ^ state[x], bits)


def hchacha20(key, nonce16):
    """The key of the inner ChaCha20-Poly1305 (draft-irtf-cfrg-xchacha, 2.2)."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce16))
    for _ in range(10):
        for column in range(4):
            _quarter_round(state, column, column + 4, column + 8, column + 12)
        for i in range(4):
            _quarter_round(
                state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4
            )
    return struct.pack("<8I", *state[:4], *state[12:])


def seal(key, nonce, associated_data, plaintext):
    inner = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
    return inner.encrypt(bytes(4) + nonce[16:], plaintext, associated_data)


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    significant_bits = exponent.bit_length()
    unit = 1 << (exponent - significant_bits)
    return (length + unit - 1) // unit * unit


def merkle_root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:]))


def blob_id(blob):
    return merkle_root(
        [blob[i : i + LEAF_SIZE] for i in range(0, len(blob), LEAF_SIZE)]
    )


def pattern(size):
    """The bytes of test blobs: b[i] = (131 * i + 17 * (i >> 8)) mod 256."""
    return bytes((131 * i + 17 * (i >> 8)) & 0xFF for i in range(size))


# --- One function for each section --------------------------------------------


def check_pae(section):
    for vector in section["vectors"]:
        items = [unhex(item) for item in vector["items"]]
        expect(vector["name"], pae(*items).hex(), vector["encoded"])


def check_kdf(section):
    for vector in section["vectors"]:
        context = [unhex(item) for item in vector["context"]]
        derived = kdf(unhex(vector["key"]), vector["purpose"].encode(), *context)
        expect(vector["name"], derived.hex(), vector["derived"])


def check_sha256_tree(section):
    for vector in section["vectors"]:
        size = vector["size"]
        expect(f"blob of {size}", blob_id(pattern(size)).hex(), vector["blob_id"])


def check_aead(section):
    for vector in section["vectors"]:
        plaintext = (
            unhex(vector["plaintext"])
            if "plaintext" in vector
            else pattern(vector["plaintext_size"])
        )
        sealed = seal(
            unhex(vector["key"]),
            unhex(vector["nonce"]),
            unhex(vector["associated_data"]),
            plaintext,
        )
        if "sealed" in vector:
            expect(vector["name"], sealed.hex(), vector["sealed"])
        else:
            expect(vector["name"], sha256(sealed).hex(), vector["sealed_sha256"])


def check_padme(section):
    for vector in section["vectors"]:
        # Written as text: JSON readers may not keep 64 bits.
        length = int(vector["length"])
        expect(f"length {length}", str(padme(length)), vector["padded"])


def check_signature(section):
    for vector in section["vectors"]:
        key = Ed25519PrivateKey.from_private_bytes(unhex(vector["seed"]))
        public = key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        message = unhex(vector["message"])
        expect(vector["name"], public.hex(), vector["public_key"])
        expect(vector["name"], key.sign(message).hex(), vector["signature"])
    for vector in section["refused"]:
        public_key = Ed25519PublicKey.from_public_bytes(unhex(vector["public_key"]))
        try:
            public_key.verify(unhex(vector["signature"]), unhex(vector["message"]))
        except InvalidSignature:
            continue
        raise Mismatch(f"{vector['name']}: verifies, but must not")


def check_sealed_box(section):
    for vector in section["vectors"]:
        key = nacl.public.PrivateKey(unhex(vector["secret_key"]))
        expect(vector["name"], bytes(key.public_key).hex(), vector["public_key"])
        opened = nacl.public.SealedBox(key).decrypt(unhex(vector["sealed"]))
        expect(vector["name"], opened.hex(), vector["plaintext"])


def check_argon2id(section):
    for vector in section["vectors"]:
        derived = nacl.pwhash.argon2id.kdf(
            32,
            unhex(vector["passphrase"]),
            unhex(vector["salt"]),
            opslimit=vector["passes"],
            memlimit=vector["memory_bytes"],
        )
        expect(vector["name"], derived.hex(), vector["key"])


def split_mix64(seed):
    """The endless outputs of SplitMix64."""
    mask = 2**64 - 1
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield z ^ (z >> 31)


def first_cut(data, start, gear, sizes):
    """The length of the FastCDC chunk that begins at data[start]."""
    bits = sizes["average"].bit_length() - 1
    end = min(start + sizes["max"], len(data))
    average = start + sizes["average"]
    h = 0
    for i in range(start + sizes["min"], end):
        h = (2 * h + gear[data[i]]) % 2**64
        zeros = bits + 2 if i < average else bits - 2
        if h >> (64 - zeros) == 0:
            return i + 1 - start
    return end - start


def check_chunker(section):
    for vector in section["vectors"]:
        outputs = split_mix64(vector["gear_seed"])
        gear = [next(outputs) for _ in range(256)]
        outputs = split_mix64(vector["stream_seed"])
        words = vector["stream_size"] // 8
        data = b"".join(le64(next(outputs)) for _ in range(words))
        lengths = []
        while sum(lengths) < len(data):
            lengths.append(first_cut(data, sum(lengths), gear, vector))
        expect(vector["name"], lengths, vector["lengths"])


# --- Formats: keys, sealed values, blobs, manifests ---------------------------


def sealed_value(key, nonce, associated_data, plaintext):
    return nonce + seal(key, nonce, associated_data, plaintext)


def padded_name(name):
    size = next(size for size in (32, 64, 128, 256) if len(name) < size)
    return name + bytes(size - len(name))


def file_key_record(vector):
    vault_id, file_id = unhex(vector["vault_id"]), unhex(vector["file_id"])
    epoch = vector["key_epoch"]
    file_key = unhex(vector["file_key"])
    wrap_key = kdf(unhex(vector["epoch_keys"][epoch]), b"wrap", vault_id)
    associated_data = labeled_pae(b"filekey", vault_id, file_id, le64(epoch))
    nonce = unhex(vector["nonce"])
    return {
        "wrapped": sealed_value(wrap_key, nonce, associated_data, file_key).hex(),
        "commitment": kdf(file_key, b"commit", vault_id, file_id).hex(),
    }


def sealed_name(vector):
    vault_id, vault_key = unhex(vector["vault_id"]), unhex(vector["vault_key"])
    name_key = kdf(vault_key, b"name", vault_id)
    nonce = unhex(vector["nonce"])
    if vector["what"] == "folder attributes":
        attributes = unhex(vector["attributes"])
        padded = struct.pack("<I", len(attributes)) + attributes
        padded += bytes(padme(len(padded)) - len(padded))
        context = labeled_pae(b"folderattr", vault_id, unhex(vector["folder_id"]))
        return {"sealed": sealed_value(name_key, nonce, context, padded).hex()}
    name = unhex(vector["plain_name"])
    if vector["what"] == "vault name":
        context = labeled_pae(b"vaultname", vault_id)
        sealed = sealed_value(name_key, nonce, context, padded_name(name))
        return {"sealed": sealed.hex()}
    parent_id, child_id = unhex(vector["parent_id"]), unhex(vector["child_id"])
    kind = bytes([vector["kind"]])
    context = labeled_pae(b"name", vault_id, parent_id, child_id, kind)
    tag_key = kdf(vault_key, b"tag", vault_id)
    return {
        "name_tag": kdf(tag_key, b"nametag", vault_id, parent_id, name).hex(),
        "sealed": sealed_value(name_key, nonce, context, padded_name(name)).hex(),
    }


def scope_key(vector):
    if vector["scope"] == "file":
        return unhex(vector["file_key"])
    return kdf(unhex(vector["epoch_keys"][-1]), b"dedup", unhex(vector["id"]))


def sealed_blob(vector):
    payload = pattern(vector["payload_size"])
    secret = kdf(scope_key(vector), b"chunk", sha256(payload))
    nonce = kdf(secret, b"chunknonce")[:24]
    context = labeled_pae(b"chunk", vector["scope"].encode(), unhex(vector["id"]))
    padded = payload + bytes(padme(len(payload)) - len(payload))
    blob = b"\x01" + sealed_value(secret, nonce, context, padded)
    return {
        "chunk_secret": secret.hex(),
        "blob_size": len(blob),
        "blob_sha256": sha256(blob).hex(),
        "blob_id": blob_id(blob).hex(),
    }


def gear_table(vector):
    seed = kdf(scope_key(vector), b"chunker")
    entries = [kdf(seed, b"gear", le64(i))[:8] for i in range(256)]
    return {
        "chunker_seed": seed.hex(),
        # Numbers as text: JSON readers may not keep 64 bits.
        "first": str(struct.unpack("<Q", entries[0])[0]),
        "last": str(struct.unpack("<Q", entries[255])[0]),
        "table_sha256": sha256(b"".join(entries)).hex(),
    }


def sealed_manifest(vector):
    key = kdf(unhex(vector["file_key"]), b"manifest")
    ids = [unhex(vector[name]) for name in ("vault_id", "file_id", "version_id")]
    manifest = pattern(vector["manifest_size"])
    padded = le64(len(manifest)) + manifest
    padded += bytes(padme(len(padded)) - len(padded))
    nonces = [unhex(nonce) for nonce in vector["nonces"]]
    if len(padded) + 40 <= 48 * 1024:
        context = labeled_pae(b"manifest", *ids)
        sealed = sealed_value(key, nonces[0], context, padded)
        return {"inline_sha256": sha256(sealed).hex(), "segments_sha256": []}
    pieces = [padded[i : i + (1 << 20)] for i in range(0, len(padded), 1 << 20)]
    segments = []
    for index, piece in enumerate(pieces):
        last = int(index == len(pieces) - 1)
        context = labeled_pae(b"manifest", *ids, le64(index), le64(last))
        blob = b"\x01" + sealed_value(key, nonces[index], context, piece)
        segments.append(sha256(blob).hex())
    return {"inline_sha256": "", "segments_sha256": segments}


# --- Formats: signed records ----------------------------------------------------


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(unhex(seed)).sign(message)


def signed(vector, purpose, *items):
    """The fields that every signed record has."""
    message = labeled_pae(purpose, *items)
    signature = sign(vector["signing_seed"], message)
    return {"signing_input": message.hex(), "signature": signature.hex()}


def _nanos(vector, field):
    # As text, for 64 bits; two's complement, for times before 1970.
    return le64(int(vector[field]) % (1 << 64))


def version_record(vector):
    if vector["segments"]:
        listed = b"".join(
            unhex(segment["blob_id"]) + le64(segment["stored_size"])
            for segment in vector["segments"]
        )
        manifest = [b"segments", sha256(listed)]
    else:
        manifest = [b"inline", sha256(unhex(vector["sealed_manifest"]))]
    result = signed(
        vector,
        b"version",
        le64(1),
        unhex(vector["vault_id"]),
        unhex(vector["file_id"]),
        unhex(vector["version_id"]),
        le64(vector["version_number"]),
        unhex(vector["parent_version_id"]),
        le64(vector["key_epoch"]),
        le64(vector["redundancy_scheme"]),
        _nanos(vector, "created_time_ns"),
        unhex(vector["device_id"]),
        *manifest,
        le64(vector["reference_count"]),
        unhex(vector["blob_ids_sha256"]),
        le64(vector["stored_bytes"]),
        unhex(vector["previous_record_sha256"]),
    )
    whole = unhex(result["signing_input"]) + unhex(result["signature"])
    return {**result, "record_sha256": sha256(whole).hex()}


def entry_record(vector):
    return signed(
        vector,
        b"entry",
        le64(1),
        unhex(vector["vault_id"]),
        le64(vector["operation"]),
        unhex(vector["parent_folder_id"]),
        unhex(vector["name_tag"]),
        unhex(vector["child_id"]),
        le64(vector["kind"]),
        sha256(unhex(vector["sealed_name"])),
        sha256(unhex(vector["sealed_attributes"])),
        _nanos(vector, "time_ns"),
        unhex(vector["device_id"]),
    )


def vault_record(vector):
    return signed(
        vector,
        b"vault",
        le64(1),
        unhex(vector["vault_id"]),
        unhex(vector["root_folder_id"]),
        le64(vector["replication_factor"]),
        le64(vector["write_quorum"]),
        le64(vector["chunking_algorithm"]),
        le64(vector["min_size"]),
        le64(vector["average_size"]),
        le64(vector["max_size"]),
        le64(vector["dedup_scope"]),
        sha256(unhex(vector["sealed_name"])),
        _nanos(vector, "created_time_ns"),
        unhex(vector["device_id"]),
    )


def member_record(vector):
    return signed(
        vector,
        b"member",
        le64(1),
        unhex(vector["vault_id"]),
        unhex(vector["device_id"]),
        unhex(vector["signing_public_key"]),
        unhex(vector["receiving_public_key"]),
        le64(vector["key_epoch"]),
        sha256(unhex(vector["sealed_vault_key"])),
        _nanos(vector, "granted_time_ns"),
        unhex(vector["granted_by_device_id"]),
    )


def receipt(vector):
    blob_ids = sorted({unhex(blob) for blob in vector["blob_ids"]})
    ids_sha256 = sha256(b"".join(blob_ids))
    result = signed(
        vector,
        b"receipt",
        unhex(vector["node_id"]),
        le64(vector["placement_epoch"]),
        ids_sha256,
        le64(len(blob_ids)),
        le64(vector["total_bytes"]),
        _nanos(vector, "time_ns"),
    )
    return {**result, "blob_ids_sha256": ids_sha256.hex()}


def keyring(vector):
    content = struct.pack("<I", 1) + unhex(vector["device_id"])
    content += unhex(vector["signing_seed"]) + unhex(vector["receiving_secret"])
    content += struct.pack("<I", len(vector["vaults"]))
    for vault in vector["vaults"]:
        name = unhex(vault["plain_name"])
        content += struct.pack("<I", len(name)) + name
        for field in ("vault_id", "root_folder_id", "creator_device_id"):
            content += unhex(vault[field])
        content += unhex(vault["creator_public_key"]) + bytes([vault["own"]])
        content += struct.pack("<I", len(vault["epoch_keys"]))
        content += b"".join(unhex(key) for key in vault["epoch_keys"])
    if vector["passphrase"] is None:
        key = unhex(vector["key"])
        parameters = struct.pack("<BQI", 0, 0, 0) + bytes(16) + key
    else:
        salt, passes = unhex(vector["salt"]), vector["passes"]
        memory = vector["memory_bytes"]
        passphrase = unhex(vector["passphrase"])
        key = nacl.pwhash.argon2id.kdf(
            32, passphrase, salt, opslimit=passes, memlimit=memory
        )
        parameters = struct.pack("<BQI", 1, memory, passes) + salt
        parameters += kdf(key, b"keyringcommit")
    header = b"COFFERKR\x01" + parameters
    context = labeled_pae(b"keyring", header)
    nonce = unhex(vector["nonce"])
    sealed = sealed_value(kdf(key, b"keyring"), nonce, context, content)
    return {"file": (header + sealed).hex()}


def fields_check(compute):
    """A check: every field that `compute` returns is as the vector says."""

    def check_section(section):
        for vector in section["vectors"]:
            for field, computed in compute(vector).items():
                expect(f"{vector['name']}: {field}", computed, vector[field])

    return check_section


# Section, to the function that computes its results.
FORMATS = {
    "file_key": file_key_record,
    "names": sealed_name,
    "blob": sealed_blob,
    "gear": gear_table,
    "manifest": sealed_manifest,
    "version_record": version_record,
    "entry_record": entry_record,
    "vault_record": vault_record,
    "member_record": member_record,
    "receipt": receipt,
    "keyring": keyring,
}

CHECKS = {
    "pae": check_pae,
    "kdf": check_kdf,
    "sha256_tree": check_sha256_tree,
    "aead": check_aead,
    "padme": check_padme,
    "signature": check_signature,
    "sealed_box": check_sealed_box,
    "argon2id": check_argon2id,
    "chunker": check_chunker,
    **{name: fields_check(compute) for name, compute in FORMATS.items()},
}


def check(vectors):
    """Returns what is wrong, one line each."""
    sections = set(vectors) - NOT_SECTIONS
    problems = [
        f"{name}: no check for this section; add one to CHECKS"
        for name in sorted(sections - set(CHECKS))
    ]
    problems += [
        f"{name}: the section is missing" for name in sorted(set(CHECKS) - sections)
    ]
    for name in sorted(sections & set(CHECKS)):
        try:
            if not vectors[name]["vectors"]:
                raise Mismatch("there are no vectors")
            CHECKS[name](vectors[name])
        except Exception as error:  # A report for every section, whatever it is.
            problems.append(f"{name}: {type(error).__name__}: {error}")
    return problems


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else VECTORS
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    problems = check(vectors)
    for problem in problems:
        print(f"{path}: {problem}")
    if not problems:
        print(f"{path}: {len(vectors) - len(NOT_SECTIONS)} sections agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
