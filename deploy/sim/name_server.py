"""The cluster's DNS: A records of services and pods, from a live table."""

import socket
import struct
import threading

_HEADER = struct.Struct("!HHHHHH")
_TYPE_A = 1
_RESPONSE = 0x8000
_AUTHORITATIVE = 0x0400
_RECURSION_AVAILABLE = 0x0080
_RECURSION_DESIRED = 0x0100
_NAME_ERROR = 3
_TTL_SECONDS = 5
_POINTER_TO_QUESTION = 0xC00C


def answer(query, lookup):
    """The reply to one query; `lookup(name)` gives addresses or None."""
    identity, flags, questions, _, _, _ = _HEADER.unpack_from(query)
    if questions != 1:
        raise ValueError("want one question")
    labels = []
    offset = _HEADER.size
    while query[offset]:
        size = query[offset]
        labels.append(query[offset + 1:offset + 1 + size].decode("ascii"))
        offset += 1 + size
    kind, _ = struct.unpack_from("!HH", query, offset + 1)
    question = query[_HEADER.size:offset + 5]
    addresses = lookup(".".join(labels).lower())
    records = []
    if addresses and kind == _TYPE_A:
        records = [
            struct.pack("!HHHIH", _POINTER_TO_QUESTION, _TYPE_A, 1,
                        _TTL_SECONDS, 4) + socket.inet_aton(address)
            for address in addresses
        ]
    code = _NAME_ERROR if addresses is None else 0
    reply = _RESPONSE | _AUTHORITATIVE | _RECURSION_AVAILABLE | code
    reply |= flags & _RECURSION_DESIRED
    return _HEADER.pack(identity, reply, 1, len(records), 0,
                        0) + question + b"".join(records)


def serve(address, lookup):
    """Answers on UDP in a thread of its own, as long as the process lives."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((address, 53))

    def loop():
        while True:
            query, peer = listener.recvfrom(512)
            try:
                reply = answer(query, lookup)
            except (ValueError, IndexError, struct.error, UnicodeDecodeError):
                continue
            listener.sendto(reply, peer)

    threading.Thread(target=loop, daemon=True).start()
