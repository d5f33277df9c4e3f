// Stand-in for the load balancer of a cloud: gives each Service of type LoadBalancer an
// address, and has the hub route it to the node of its first ready pod, which is where
// `externalTrafficPolicy: Local` wants it. kube-proxy there does the rest.
// Usage: node load_balancer.mjs SERVER_URL CA_FILE TOKEN PREFIX NODE=ADDRESS...
//   PREFIX  of the addresses it gives, without the last number: 10.201.0
import { spawnSync } from 'node:child_process';
import https from 'node:https';
import { readFileSync } from 'node:fs';

const [server, caFile, token, prefix, ...nodes] = process.argv.slice(2);
const options = { ca: readFileSync(caFile), headers: { Authorization: `Bearer ${token}` } };
const addressOfNode = new Map(nodes.map((node) => node.split('=')));
const services = new Map();
const endpoints = new Map();
const given = new Map(); // key of a Service: its address
const routes = new Map(); // address: node's address
let timer;

function freeAddress() {
  const taken = new Set(given.values());
  for (let last = 1; last < 255; ++last) {
    if (!taken.has(`${prefix}.${last}`)) return `${prefix}.${last}`;
  }
  throw new Error('no address is left');
}

function publish({ metadata }, ip) {
  const body = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } });
  const url = `${server}/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}/status`;
  https.request(url, { ...options, method: 'PATCH', headers: { ...options.headers,
    'Content-Type': 'application/merge-patch+json', 'Content-Length': body.length } },
  (response) => {
    response.resume();
    if (response.statusCode !== 200) console.error(`${url}: ${response.statusCode}`);
  }).on('error', (error) => console.error(`${url}: ${error.message}`)).end(body);
}

function route(address, node) {
  if (routes.get(address) === node) return;
  const args = node ? ['replace', `${address}/32`, 'via', node] : ['del', `${address}/32`];
  const { status, stderr } = spawnSync('ip', ['route', ...args], { encoding: 'utf8' });
  if (status !== 0) console.error(`ip route ${args.join(' ')}: ${stderr}`);
  if (node) routes.set(address, node);
  else routes.delete(address);
}

const nodeOf = (key) => (endpoints.get(key)?.subsets ?? [])
  .flatMap(({ addresses = [] }) => addresses)
  .map(({ nodeName }) => addressOfNode.get(nodeName)).find(Boolean);

function flush() {
  for (const [key, address] of given) {
    if (services.get(key)?.spec.type !== 'LoadBalancer') {
      given.delete(key);
      if (routes.has(address)) route(address);
    }
  }
  for (const [key, service] of services) {
    if (service.spec.type !== 'LoadBalancer') continue;
    if (!given.has(key)) given.set(key, freeAddress());
    const address = given.get(key);
    if (service.status.loadBalancer?.ingress?.[0]?.ip !== address) publish(service, address);
    const node = nodeOf(key);
    if (node) route(address, node);
  }
}

// The server ends a watch now and then; each new one starts with the full present state.
function watch(kind, map) {
  let ended = false;
  const again = () => {
    if (!ended) setTimeout(watch, 500, kind, map);
    ended = true;
  };
  https.get(`${server}/api/v1/${kind}?watch=true&resourceVersion=0`, options, (response) => {
    let rest = '';
    map.clear();
    response.setEncoding('utf8');
    response.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      for (const { type, object } of parts.map((part) => JSON.parse(part))) {
        if (type === 'ERROR') continue;
        const key = `${object.metadata.namespace}/${object.metadata.name}`;
        if (type === 'DELETED') map.delete(key);
        else map.set(key, object);
      }
      clearTimeout(timer);
      timer = setTimeout(flush, 50); // once for a burst of events
    });
    response.on('close', again);
  }).on('error', again);
}

watch('services', services);
watch('endpoints', endpoints);
