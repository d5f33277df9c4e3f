// Copies blobs from one storage node to another, as they are.
//
//   node move_blobs.js FROM TO BLOB_ID...
//   node move_blobs.js FROM TO --random COUNT
//
// With --random, first stores some blobs of random bytes at FROM. Blobs go from
// one stream into the other, so that a few are in memory at a time. The bytes
// are checked on the way, by TO, and once more when they are read back. Prints
// one line of JSON.

import {randomBytes, randomInt} from 'node:crypto';

import {blobId, getBlobs, putBlobs} from './blobs.js';
import {connect, loadServices, protosetFile, run} from './coffer.js';

// Of a whole stream.
const STREAM_SECONDS = 120;
const MIN_BYTES = 41;
const MAX_BYTES = 3 << 20;

function* randomBlobs(count) {
  for (let made = 0; made < count; ++made) {
    const data = randomBytes(randomInt(MIN_BYTES, MAX_BYTES + 1));
    yield {id: blobId(data), data};
  }
}

async function move(source, target, ids) {
  const stored = await putBlobs(
      target, getBlobs(source, ids, STREAM_SECONDS), STREAM_SECONDS);
  let bytes = 0;
  for await (const blob of getBlobs(target, ids, STREAM_SECONDS)) {
    bytes += blob.data.length;
  }
  return {
    blobs: stored.length,
    bytes,
    ids: stored.map((id) => id.toString('hex')).sort(),
  };
}

await run('move_blobs.js', async ([from, to, ...words]) => {
  if (words.length === 0) {
    throw new Error('usage: move_blobs.js FROM TO BLOB_ID...|--random COUNT');
  }
  const {StorageService} =
      loadServices(protosetFile()).coffer.storage.v1;
  const source = connect(StorageService, from);
  const target = connect(StorageService, to);
  try {
    const ids = words[0] === '--random' ?
        await putBlobs(source, randomBlobs(Number(words[1])), STREAM_SECONDS) :
        words.map((word) => Buffer.from(word, 'hex'));
    console.log(JSON.stringify(await move(source, target, ids)));
  } finally {
    source.close();
    target.close();
  }
});
