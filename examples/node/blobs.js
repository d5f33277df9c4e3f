// Blobs as storage nodes take and give them: ciphertext, named by its hash.
//
// Making ciphertext that `coffer` can read needs keys and the formats of
// docs/formats.md. Moving it, as here, needs neither: a blob's id proves its
// bytes.

import {createHash} from 'node:crypto';
import {once} from 'node:events';

import {deadlineIn} from './coffer.js';

const LEAF_BYTES = 16 * 1024;
// Messages may carry up to 1 MiB.
const MESSAGE_BYTES = 1 << 20;

/** The root of the Merkle tree over leaves of 16 KiB (RFC 6962). */
export function blobId(data) {
  const leaves = [];
  for (let start = 0; start < data.length; start += LEAF_BYTES) {
    leaves.push(data.subarray(start, start + LEAF_BYTES));
  }
  return root(leaves);
}

function root(leaves) {
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]);
  // The greatest power of two that leaves something on the right.
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(
      Buffer.of(1), root(leaves.slice(0, split)), root(leaves.slice(split)));
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function failureText(failure) {
  const id = failure.blob_id.toString('hex');
  return `${id}: ${failure.reason}: ${failure.message}`;
}

/**
 * Stores blobs by one stream; gives the ids that are durable on the node.
 *
 * `blobs` is read as fast as the node takes them. The node signs a receipt for
 * each batch, which a writer of files passes on to the directory.
 */
export async function putBlobs(node, blobs, seconds) {
  const stored = [];
  const stream = node.PutBlobs(deadlineIn(seconds));
  const answered = new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('end', resolve);
    stream.on('data', (answer) => {
      if (answer.failures.length > 0) {
        reject(new Error(failureText(answer.failures[0])));
        stream.cancel();
      }
      stored.push(...answer.stored_blob_ids);
    });
  });
  const sent = sendBlobs(stream, blobs, answered).catch((error) => {
    stream.cancel();
    throw error;
  });
  // What went wrong first is told, not what followed from it.
  for (const part of await Promise.allSettled([sent, answered])) {
    if (part.reason) throw part.reason;
  }
  return stored;
}

async function sendBlobs(stream, blobs, answered) {
  const send = async (message) => {
    if (!stream.write(message)) {
      // Nobody drains a stream that has failed.
      await Promise.race([once(stream, 'drain'), answered]);
    }
  };
  for await (const {id, data} of blobs) {
    const header = {blob_id: id, size_bytes: data.length};
    await send({header, data: data.subarray(0, MESSAGE_BYTES)});
    for (let start = MESSAGE_BYTES; start < data.length;
         start += MESSAGE_BYTES) {
      await send({data: data.subarray(start, start + MESSAGE_BYTES)});
    }
  }
  stream.end();
}

/** Reads blobs by one stream, in order, and checks each against its id. */
export async function* getBlobs(node, ids, seconds) {
  const ranges = ids.map((id) => ({blob_id: id}));
  let index = 0;
  let left = 0;
  let parts = [];
  for await (const answer of node.GetBlobs({ranges}, deadlineIn(seconds))) {
    if (answer.header) {
      if (answer.header.failure) {
        throw new Error(failureText(answer.header.failure));
      }
      index = answer.header.range_index;
      left = Number(answer.header.length_bytes);
      parts = [];
    }
    parts.push(answer.data);
    left -= answer.data.length;
    if (left === 0) {
      const data = Buffer.concat(parts);
      if (!blobId(data).equals(ids[index])) {
        throw new Error(`${ids[index].toString('hex')}: other bytes were sent`);
      }
      yield {id: ids[index], data};
    }
  }
}
