// Tells how a server is, now and whenever that changes, until Ctrl-C.
//
//   node watch_health.js ADDRESS [SERVICE]
//
// ADDRESS is best the server's admin address; SERVICE is what its health is
// asked of, such as readiness; nothing: the whole server. Lines are the names of
// gRPC's health protocol, or UNREACHABLE while the server cannot be reached.

import grpc from '@grpc/grpc-js';

import {connect, loadServices, protosetFile, run} from './coffer.js';

// How streams end when their server stops or the way to it is cut.
const LOST = [grpc.status.UNAVAILABLE, grpc.status.CANCELLED];

/**
 * What the server says, for ever. A stream ends when its server does; the next
 * one begins when gRPC has found the server again.
 */
async function* watch(health, service) {
  const metadata = new grpc.Metadata({waitForReady: true});
  for (;;) {
    try {
      for await (const answer of health.Watch({service}, metadata)) {
        yield answer.status;
      }
    } catch (error) {
      if (!LOST.includes(error.code)) throw error;
    }
    yield 'UNREACHABLE';
  }
}

await run('watch_health.js', async ([address, service = '']) => {
  if (!address) throw new Error('usage: watch_health.js ADDRESS [SERVICE]');
  const services = loadServices(protosetFile());
  const health = connect(services.grpc.health.v1.Health, address);
  let last = '';
  for await (const status of watch(health, service)) {
    if (status !== last) console.log(status);
    last = status;
  }
});
