// Lists the storage nodes of a cluster, one line of JSON for each.
//
//   node list_nodes.js DIRECTORY

import {call, connect, loadServices, protosetFile, run} from './coffer.js';

const PAGE_SIZE = 100;

/** All nodes: an answer without a token for the next page is the last. */
async function* listNodes(directory) {
  let pageToken = '';
  do {
    const answer = await call(
        directory, 'ListNodes', {page_size: PAGE_SIZE, page_token: pageToken});
    yield* answer.nodes;
    pageToken = answer.next_page_token;
  } while (pageToken);
}

function describe(node) {
  const addresses = {};
  for (const endpoint of node.endpoints) {
    addresses[endpoint.network_class] = endpoint.address;
  }
  return {
    id: node.node_id,
    state: node.state,
    failure_domain: node.failure_domain,
    free_bytes: Number(node.usage?.free_bytes ?? 0),
    addresses,
  };
}

await run('list_nodes.js', async (words) => {
  if (words.length !== 1) throw new Error('usage: list_nodes.js DIRECTORY');
  const services = loadServices(protosetFile());
  const directory =
      connect(services.coffer.directory.v1.DirectoryService, words[0]);
  try {
    for await (const node of listNodes(directory)) {
      console.log(JSON.stringify(describe(node)));
    }
  } finally {
    directory.close();
  }
});
