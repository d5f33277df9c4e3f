"""Opens a keyring as docs/formats.md says, to know what must not leak."""

import dataclasses
import hashlib
import struct

import nacl.bindings
import nacl.pwhash

_MAGIC = b"COFFERKR\x01"
_PARAMETERS = struct.Struct("<BQI16s32s")
_ARGON2ID = 1
_ID_BYTES = 16
_KEY_BYTES = 32
_NONCE_BYTES = 24


@dataclasses.dataclass(frozen=True)
class VaultKeys:
    name: bytes
    vault_id: bytes
    epoch_keys: list[bytes]


@dataclasses.dataclass(frozen=True)
class Keyring:
    signing_seed: bytes
    receiving_secret: bytes
    vaults: list[VaultKeys]

    def secrets(self) -> dict[str, bytes]:
        """Every key in it, and the vault-wide keys derived from them."""
        found = {"signing seed": self.signing_seed,
                 "receiving secret": self.receiving_secret}
        for number, vault in enumerate(self.vaults):
            for epoch, key in enumerate(vault.epoch_keys):
                where = f"vault {number}, epoch {epoch}"
                found[f"{where}: key"] = key
                for purpose in ("wrap", "name", "tag", "dedup"):
                    found[f"{where}: {purpose} key"] = _kdf(
                        key, purpose.encode(), vault.vault_id)
        return found


def read(path: str, passphrase: str | None = None) -> Keyring:
    with open(path, "rb") as file:
        content = file.read()
    if not content.startswith(_MAGIC):
        raise ValueError(f"{path} is not a keyring")
    header_bytes = len(_MAGIC) + _PARAMETERS.size
    header = content[:header_bytes]
    kind, memory, passes, salt, key = _PARAMETERS.unpack(header[len(_MAGIC):])
    if kind == _ARGON2ID:
        commitment = key
        key = nacl.pwhash.argon2id.kdf(_KEY_BYTES, (passphrase or "").encode(),
                                       salt, opslimit=passes, memlimit=memory)
        if _kdf(key, b"keyringcommit") != commitment:
            raise ValueError("wrong passphrase")
    sealed = content[header_bytes:]
    plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[_NONCE_BYTES:], _pae(b"coffer/1/keyring", header),
        sealed[:_NONCE_BYTES], _kdf(key, b"keyring"))
    return _decode(plain)


class _Reader:

    def __init__(self, data: bytes):
        self._data = data

    def bytes(self, size: int) -> bytes:
        if size > len(self._data):
            raise ValueError("the keyring is too short")
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def number(self) -> int:
        return struct.unpack("<I", self.bytes(4))[0]

    def at_end(self) -> bool:
        return not self._data


def _decode(plain: bytes) -> Keyring:
    reader = _Reader(plain)
    version = reader.number()
    reader.bytes(_ID_BYTES)  # The device.
    keyring = Keyring(reader.bytes(_KEY_BYTES), reader.bytes(_KEY_BYTES), [])
    for _ in range(reader.number()):
        name = reader.bytes(reader.number())
        vault_id = reader.bytes(_ID_BYTES)
        # Folder, creator, the creator's public key, and whether it is own.
        reader.bytes(2 * _ID_BYTES + _KEY_BYTES + 1)
        keys = [reader.bytes(_KEY_BYTES) for _ in range(reader.number())]
        keyring.vaults.append(VaultKeys(name, vault_id, keys))
    if version != 1 or not reader.at_end():
        raise ValueError("not a keyring of this version")
    return keyring


def _kdf(key: bytes, purpose: bytes, *context: bytes) -> bytes:
    return hashlib.blake2b(_pae(b"coffer/1/" + purpose, *context),
                           digest_size=_KEY_BYTES, key=key).digest()


def _pae(*items: bytes) -> bytes:
    return struct.pack("<Q", len(items)) + b"".join(
        struct.pack("<Q", len(item)) + item for item in items)
