// Clients for the services of Coffer, from coffer.protoset alone.

import {readFileSync} from 'node:fs';

import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

// Names as in the .proto files; 64-bit numbers as strings, because not all of
// them fit a number of JavaScript.
const OPTIONS = {
  keepCase: true, longs: String, enums: String, defaults: true,
};

/** The packages of a protoset, such as `.coffer.storage.v1`. */
export function loadServices(protosetFile) {
  return grpc.loadPackageDefinition(
      protoLoader.loadFileDescriptorSetFromBuffer(
          readFileSync(protosetFile), OPTIONS));
}

/** A client of a service; calls are plain text, see SECURITY.md. */
export function connect(Service, address) {
  return new Service(address, grpc.credentials.createInsecure());
}

export function deadlineIn(seconds) {
  return {deadline: Date.now() + seconds * 1000};
}

/** A unary call as a promise. */
export function call(client, method, request, seconds = 10) {
  return new Promise((resolve, reject) => {
    client[method](request, deadlineIn(seconds), (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** Runs a program's main function; the exit code says how it went. */
export async function run(name, main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    const code = grpc.status[error.code];
    console.error(`${name}: ${code ? `${code}: ${error.details}` : error.message}`);
    process.exitCode = 1;
  }
}

/** The file that COFFER_PROTOSET names, else coffer.protoset here. */
export function protosetFile() {
  return process.env.COFFER_PROTOSET || 'coffer.protoset';
}
