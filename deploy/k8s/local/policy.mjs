// Enforces NetworkPolicies, which the bridge plug-in does not: watches policies, pods
// and namespaces, and gives each node's network namespace nft rules for its own pods.
// Packets between pods of one node pass them, too (bridge-nf-call-iptables). Ports by
// number only. A new pod is open for the moment until its rules are there.
// Usage: node policy.mjs SERVER_URL CA_FILE TOKEN NODE=PID...
import { spawnSync } from 'node:child_process';
import https from 'node:https';
import { readFileSync } from 'node:fs';

const [server, caFile, token, ...nodes] = process.argv.slice(2);
const options = { ca: readFileSync(caFile), headers: { Authorization: `Bearer ${token}` } };
const policies = new Map();
const pods = new Map();
const namespaces = new Map();
const applied = new Map();
let timer;

const has = (labels, { key, operator, values = [] }) => {
  switch (operator) {
    case 'In': return values.includes(labels[key]);
    case 'NotIn': return !values.includes(labels[key]);
    case 'Exists': return key in labels;
    default: return !(key in labels);
  }
};
const matches = ({ matchLabels = {}, matchExpressions = [] }, labels = {}) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every((expression) => has(labels, expression));

const running = () => [...pods.values()].filter(({ spec, status }) =>
  status.podIP && !spec.hostNetwork && !['Succeeded', 'Failed'].includes(status.phase));

// Addresses of a peer: {ranges, except}.
function rangesOf(peer, home) {
  if (peer.ipBlock) {
    if (peer.ipBlock.cidr.includes(':')) return { ranges: [], except: [] };
    return { ranges: [peer.ipBlock.cidr], except: peer.ipBlock.except ?? [] };
  }
  const ranges = running().filter(({ metadata }) => {
    const space = namespaces.get(`/${metadata.namespace}`);
    const there = peer.namespaceSelector ?
      matches(peer.namespaceSelector, space?.metadata.labels) : metadata.namespace === home;
    return there && matches(peer.podSelector ?? {}, metadata.labels);
  }).map(({ status }) => status.podIP);
  return { ranges, except: [] };
}

function portMatches(ports) {
  if (!ports?.length) return [''];
  return ports.map(({ port, endPort, protocol = 'TCP' }) => {
    if (typeof port === 'string') throw new Error(`port ${port} has no number`);
    const kind = protocol.toLowerCase();
    if (port === undefined) return `meta l4proto ${kind}`;
    return `${kind} dport ${endPort ? `${port}-${endPort}` : port}`;
  });
}

// The rules of one direction for one pod; undefined when nothing isolates it.
function chain(pod, direction) {
  const [type, list, peers, side] = direction === 'in' ?
    ['Ingress', 'ingress', 'from', 'saddr'] : ['Egress', 'egress', 'to', 'daddr'];
  const own = [...policies.values()].filter(({ metadata, spec }) =>
    metadata.namespace === pod.metadata.namespace &&
    (spec.policyTypes ?? ['Ingress']).includes(type) &&
    matches(spec.podSelector, pod.metadata.labels));
  if (!own.length) return undefined;
  const lines = [];
  for (const { metadata, spec } of own) {
    for (const rule of spec[list] ?? []) {
      for (const port of portMatches(rule.ports)) {
        if (!rule[peers]?.length) lines.push(`${port} return`);
        for (const peer of rule[peers] ?? []) {
          const { ranges, except } = rangesOf(peer, metadata.namespace);
          const not = except.length ? `ip ${side} != { ${except.join(', ')} } ` : '';
          if (ranges.length) {
            lines.push(`ip ${side} { ${ranges.join(', ')} } ${not}${port} return`);
          }
        }
      }
    }
  }
  return [...new Set(lines), 'counter drop'];
}

function ruleset(node) {
  const chains = [];
  const jumps = ['ct state established,related accept'];
  for (const pod of running().filter(({ spec }) => spec.nodeName === node)) {
    for (const direction of ['out', 'in']) {
      const lines = chain(pod, direction);
      if (!lines) continue;
      const name = `${direction}_${pod.status.podIP.replaceAll('.', '_')}`;
      chains.push(`chain ${name} {\n  ${lines.join('\n  ')}\n}`);
      const side = direction === 'in' ? 'daddr' : 'saddr';
      jumps.push(`ip ${side} ${pod.status.podIP} jump ${name}`);
    }
  }
  return `table ip coffer_policy\ndelete table ip coffer_policy\ntable ip coffer_policy {\n${
    chains.join('\n')}\nchain forward {\n  type filter hook forward priority 5; policy accept;\n  ${
    jumps.join('\n  ')}\n}\n}\n`;
}

function flush() {
  for (const [node, pid] of nodes.map((pair) => pair.split('='))) {
    try {
      const rules = ruleset(node);
      if (applied.get(node) === rules) continue;
      const nft = spawnSync('nsenter', ['-t', pid, '-n', 'nft', '-f', '-'], { input: rules });
      if (nft.status !== 0) throw new Error(`${nft.stderr}\n${rules}`);
      applied.set(node, rules);
    } catch (error) {
      console.error(`${node}: ${error.message}`);
    }
  }
}

function apply(map, { type, object }) {
  if (type === 'ERROR') return;
  const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  if (type === 'DELETED') map.delete(key);
  else map.set(key, object);
  clearTimeout(timer);
  timer = setTimeout(flush, 20); // one write for a burst of events
}

// The server ends a watch now and then; each new one starts with the full present state.
function watch(path, map) {
  let ended = false;
  const again = () => {
    if (!ended) setTimeout(watch, 500, path, map);
    ended = true;
  };
  https.get(`${server}${path}?watch=true&resourceVersion=0`, options, (response) => {
    let rest = '';
    map.clear();
    response.setEncoding('utf8');
    response.on('data', (piece) => {
      const parts = (rest + piece).split('\n');
      rest = parts.pop();
      for (const part of parts) apply(map, JSON.parse(part));
    });
    response.on('close', again);
  }).on('error', again);
}

watch('/apis/networking.k8s.io/v1/networkpolicies', policies);
watch('/api/v1/pods', pods);
watch('/api/v1/namespaces', namespaces);
