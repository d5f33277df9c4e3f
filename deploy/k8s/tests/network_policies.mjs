// The edges that the flags and ports imply, against those that policies allow: all of
// them, and no others.
import {
  component, containersOf, describe, matches, ofKind, podLabels, privateRanges, workloads,
} from './manifests.mjs';

const access = 'coffer-access';
// Those who call Coffer, by their labels.
const callers = [
  { name: 'client', labels: { [access]: 'client' } },
  { name: 'admin', labels: { [access]: 'admin' } },
];

// What there must be: [direction, pods, peer, port].
function expectedEdges(objects, { external }) {
  const port = (of, name) => containersOf(
    workloads(objects).find((workload) => component(workload) === of))[0]
    .ports.find((candidate) => candidate.name === name).containerPort;
  const data = { directory: port('directory', 'grpc'), storage: port('storage', 'grpc') };
  const edges = [];
  const add = (direction, pods, peer, number) =>
    edges.push(`${direction} ${pods} ${peer} TCP/${number}`);
  const both = (from, to, number) => {
    add('egress', from, to, number);
    add('ingress', to, from, number);
  };
  // --directory of the nodes, pings between them, the command line in the directory.
  both('storage', 'directory', data.directory);
  both('storage', 'storage', data.storage);
  both('directory', 'storage', data.storage);
  both('directory', 'storage', port('storage', 'grpc-admin'));
  for (const of of ['directory', 'storage']) {
    for (const caller of ['client', 'admin']) {
      both(caller, of, data[of]);
      add('ingress', of, `allowed/${caller}`, data[of]);
    }
    both('admin', of, port(of, 'grpc-admin'));
    add('ingress', of, 'allowed/admin', port(of, 'grpc-admin'));
    add('ingress', of, 'monitoring/prometheus', port(of, 'http-metrics'));
    if (external) {
      for (const range of [...privateRanges, 'fc00::/7']) {
        add('ingress', of, range, data[of]);
      }
    }
  }
  for (const peer of ['kube-system', '169.254.20.10/32']) {
    edges.push(`egress all ${peer} UDP/53`, `egress all ${peer} TCP/53`);
  }
  return edges;
}

function podGroups(objects, selector) {
  if (Object.keys(selector).length === 0) return ['all'];
  const groups = [
    ...workloads(objects).map((workload) =>
      ({ name: component(workload), labels: podLabels(workload) })), ...callers,
  ].filter(({ labels }) => matches(selector, labels)).map(({ name }) => name);
  return [...new Set(groups)];
}

function namespaceName({ matchLabels = {}, matchExpressions }) {
  const [[key, value] = [], ...more] = Object.entries(matchLabels);
  if (matchExpressions || more.length) return 'unknown';
  if (key === 'kubernetes.io/metadata.name') return value;
  return key === access ? value : 'any';
}

function peerNames(objects, peer) {
  if (peer.ipBlock) return peer.ipBlock.except ? ['unknown'] : [peer.ipBlock.cidr];
  if (!peer.namespaceSelector) return podGroups(objects, peer.podSelector);
  const space = namespaceName(peer.namespaceSelector);
  if (!peer.podSelector) return [space];
  const pods = [...callers, { name: 'prometheus',
    labels: { 'app.kubernetes.io/name': 'prometheus' } }]
    .filter(({ labels }) => matches(peer.podSelector, labels));
  const names = pods.length ? pods.map(({ name }) => name) : ['unknown'];
  return names.map((name) => `${space}/${name}`);
}

function allowedEdges(objects, policy) {
  const edges = [];
  for (const direction of ['ingress', 'egress']) {
    for (const rule of policy.spec[direction] ?? []) {
      const peers = rule[direction === 'ingress' ? 'from' : 'to'];
      const names = peers?.length ?
        peers.flatMap((peer) => peerNames(objects, peer)) : ['anybody'];
      const ports = rule.ports?.length ?
        rule.ports.map(({ port, protocol = 'TCP', endPort }) =>
          `${protocol}/${endPort ? `${port}-${endPort}` : port}`) : ['any port'];
      for (const pods of podGroups(objects, policy.spec.podSelector)) {
        for (const name of names) {
          for (const port of ports) edges.push(`${direction} ${pods} ${name} ${port}`);
        }
      }
    }
  }
  return edges;
}

export function networkPolicies(objects, overlay) {
  const policies = ofKind(objects, 'NetworkPolicy');
  const problems = [];
  const deny = policies.find(({ spec }) =>
    Object.keys(spec.podSelector).length === 0 && !spec.ingress && !spec.egress &&
    spec.policyTypes?.includes('Ingress') && spec.policyTypes.includes('Egress'));
  if (!deny) problems.push('nothing denies what is not allowed');
  const expected = new Set(expectedEdges(objects, overlay));
  const allowed = new Set();
  for (const policy of policies) {
    for (const direction of ['ingress', 'egress']) {
      const type = direction === 'ingress' ? 'Ingress' : 'Egress';
      if (policy.spec[direction] && !policy.spec.policyTypes?.includes(type)) {
        problems.push(`${describe(policy)}: ${direction} is not in force`);
      }
    }
    const edges = allowedEdges(objects, policy);
    if (policy !== deny && !edges.length) {
      problems.push(`${describe(policy)}: allows nothing`);
    }
    for (const edge of edges) {
      allowed.add(edge);
      if (!expected.has(edge)) problems.push(`${describe(policy)}: too much: ${edge}`);
    }
  }
  for (const edge of expected) {
    if (!allowed.has(edge)) problems.push(`no policy allows: ${edge}`);
  }
  return problems;
}
