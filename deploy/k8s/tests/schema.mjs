// Validates objects against the schemas of Kubernetes 1.27 and the Prometheus
// operator, without a cluster. The validators look at known keys and ignore all
// others, so they are given a proxy that records what they look at: what they never
// did is unknown.
import { createRequire } from 'node:module';
import { describe } from './manifests.mjs';

const require = createRequire(import.meta.url);

const packages = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

function modelOf({ apiVersion, kind }) {
  const group = apiVersion?.includes('/') ? apiVersion.split('/')[0] : '';
  const from = packages[group] ?? 'kubernetes-models';
  try {
    return require(`${from}/${apiVersion}/${kind}`)[kind];
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function recording(value, path, seen) {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const child = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return child;
      const childPath = `${path}/${key}`;
      seen.add(childPath);
      return recording(child, childPath, seen);
    },
  });
}

function unread(value, path, seen) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = `${path}/${key}`;
    return seen.has(childPath) ? unread(child, childPath, seen) : [childPath];
  });
}

export function checkSchema(objects) {
  const problems = [];
  for (const object of objects) {
    const Model = modelOf(object);
    if (!Model) {
      problems.push(`${describe(object)}: no such kind in ${object.apiVersion}`);
      continue;
    }
    const seen = new Set(['/apiVersion', '/kind']);
    const instance = new Model(object);
    try {
      Model.prototype.validate.call(recording(instance, '', seen));
    } catch (error) {
      problems.push(`${describe(object)}: ${error.message}`);
      continue;
    }
    for (const path of unread(object, '', seen)) {
      problems.push(`${describe(object)}: unknown key ${path}`);
    }
  }
  return problems;
}
