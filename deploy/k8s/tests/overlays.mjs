// Which overlays there are, what is particular about each, and all their policies.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './manifests.mjs';
import { networkPolicies } from './network_policies.mjs';
import * as podPolicies from './pod_policies.mjs';
import * as referencePolicies from './reference_policies.mjs';
import { checkSchema } from './schema.mjs';

const { uid, portNames, ...pod } = podPolicies;
const { selectedBy, ...reference } = referencePolicies;

const version = /kSoftwareVersion\[\] = "([^"]+)"/.exec(
  readFileSync(join(root, '..', '..', 'lib', 'version', 'version.h'), 'utf8'))[1];

export const overlays = [
  { folder: 'base' },
  { folder: 'overlays/dev', dev: true },
  { folder: 'overlays/external-access', external: true },
  { folder: 'overlays/production', zones: true },
  { folder: 'overlays/production-external', zones: true, external: true },
  { folder: 'tests/priority' },
].map((overlay) => ({ ...overlay, version }));

export const policies = { checkSchema, ...pod, ...reference, networkPolicies };

// All problems, each with the name of the policy. A policy that throws is one, too:
// it met something that it did not expect.
export function check(objects, overlay) {
  return Object.entries(policies).flatMap(([name, policy]) => {
    let problems;
    try {
      problems = policy(objects, overlay);
    } catch (error) {
      problems = [error.message];
    }
    return problems.map((problem) => ({ name, problem }));
  });
}
