"""Copies blobs from one storage node to another, as they are.

    python3 move_blobs.py FROM TO BLOB_ID...
    python3 move_blobs.py FROM TO --random COUNT

With --random, first stores some blobs of random bytes at FROM. Blobs go from one
stream into the other, so that a few are in memory at a time. The bytes are
checked on the way, by TO, and once more when they are read back. Prints one line
of JSON.
"""

import json
import os
import random
import sys
from collections.abc import Iterator

import grpc
from coffer.storage.v1 import storage_service_pb2_grpc as storage_grpc

import blobs

# Of a whole stream.
_STREAM_SECONDS = 120
_MIN_BYTES = 41
_MAX_BYTES = 3 << 20


def _random_blobs(count: int) -> Iterator[blobs.Blob]:
    for _ in range(count):
        data = os.urandom(random.randint(_MIN_BYTES, _MAX_BYTES))
        yield blobs.Blob(blobs.blob_id(data), data)


def move(source: storage_grpc.StorageServiceStub,
         target: storage_grpc.StorageServiceStub,
         ids: list[bytes]) -> dict[str, object]:
    stored = blobs.put(target, blobs.get(source, ids, _STREAM_SECONDS),
                       _STREAM_SECONDS)
    read_back = sum(len(blob.data)
                    for blob in blobs.get(target, ids, _STREAM_SECONDS))
    return {"blobs": len(stored), "bytes": read_back,
            "ids": sorted(stored_id.hex() for stored_id in stored)}


def main() -> int:
    if len(sys.argv) < 4:
        print("usage: move_blobs.py FROM TO BLOB_ID...|--random COUNT",
              file=sys.stderr)
        return 2
    source_address, target_address, *words = sys.argv[1:]
    with grpc.insecure_channel(source_address) as source_channel, \
            grpc.insecure_channel(target_address) as target_channel:
        source = storage_grpc.StorageServiceStub(source_channel)
        target = storage_grpc.StorageServiceStub(target_channel)
        try:
            if words[0] == "--random":
                ids = blobs.put(source, _random_blobs(int(words[1])),
                                _STREAM_SECONDS)
            else:
                ids = [bytes.fromhex(word) for word in words]
            print(json.dumps(move(source, target, ids)))
        except blobs.BlobError as error:
            print(f"move_blobs.py: {error}", file=sys.stderr)
            return 1
        except grpc.RpcError as error:
            print(f"move_blobs.py: {error.code().name}: {error.details()}",
                  file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
