// Prints what the programs of an overlay are started with, as JSON, for programs.py:
//   node print_workloads.mjs [FOLDER]
import { component, containersOf, flagsOf, fileAt, render, workloads } from './manifests.mjs';

const objects = render(process.argv[2] ?? 'base');
console.log(JSON.stringify(workloads(objects).map((workload) => {
  const [container] = containersOf(workload);
  const flags = flagsOf(objects, workload, container);
  return {
    program: `coffer-${component(workload)}`,
    flags: Object.fromEntries(flags),
    config: fileAt(objects, workload, container, flags.get('config')[0]),
    arguments: container.args,
    environment: (container.env ?? []).map(({ name, value }) => ({ name, value })),
    health: [...new Set(['startupProbe', 'readinessProbe', 'livenessProbe']
      .map((probe) => container[probe].grpc.service))],
  };
})));
