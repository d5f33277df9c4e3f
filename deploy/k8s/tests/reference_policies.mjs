// That what names something names something that exists.
import {
  component, containersOf, describe, flagsOf, matches, ofKind, podLabels, podNames,
  privateRanges, workloads,
} from './manifests.mjs';

const own = { 'app.kubernetes.io/name': 'coffer', 'app.kubernetes.io/part-of': 'coffer' };

// Of Kubernetes 1.28 and later, and of the Prometheus operator.
const apiVersions = ['v1', 'apps/v1', 'policy/v1', 'networking.k8s.io/v1',
  'scheduling.k8s.io/v1', 'monitoring.coreos.com/v1'];

export function versions(objects) {
  return objects.filter(({ apiVersion }) => !apiVersions.includes(apiVersion))
    .map((object) => `${describe(object)}: ${object.apiVersion} is not served`);
}

export function identities(objects) {
  const names = objects.map((object) => `${object.apiVersion}/${describe(object)}`);
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${name} is there twice`),
    ...objects.filter(({ kind, metadata }) =>
      !['Namespace', 'PriorityClass'].includes(kind) && metadata.namespace !== 'coffer')
      .map((object) => `${describe(object)}: not in the namespace`),
    ...objects.flatMap((object) => Object.entries(own)
      .filter(([key, value]) => object.metadata.labels?.[key] !== value)
      .map(([key]) => `${describe(object)}: no label ${key}`)),
  ];
}

export function priorities(objects) {
  const names = ofKind(objects, 'PriorityClass').map(({ metadata }) => metadata.name);
  return workloads(objects)
    .filter(({ spec }) => (spec.template.spec.priorityClassName ?? '') !==
      names.join())
    .map((workload) => `${describe(workload)}: its PriorityClass is not this one`);
}

export function selectors(objects) {
  const problems = [];
  for (const workload of workloads(objects)) {
    for (const other of workloads(objects)) {
      const selects = matches(workload.spec.selector, podLabels(other));
      if (selects !== (other === workload)) {
        problems.push(`${describe(workload)}: ${selects ? 'selects pods of' :
          'does not select its own pods'} ${other.metadata.name}`);
      }
    }
  }
  const selecting = [
    ...ofKind(objects, 'Service'), ...ofKind(objects, 'PodDisruptionBudget'),
    ...ofKind(objects, 'PodMonitor'),
  ];
  for (const object of selecting) {
    const selected = selectedBy(objects, object.spec.selector);
    const wanted = component(object);
    const right = workloads(objects).filter((workload) => component(workload) === wanted)
      .flatMap(podNames);
    const all = object.metadata.labels['coffer-exposure'] !== 'external' ||
      wanted === 'directory';
    if (!selected.length || !selected.every((name) => right.includes(name)) ||
        (all && selected.length !== right.length)) {
      problems.push(`${describe(object)}: selects ${selected.join(', ') || 'nothing'}`);
    }
  }
  return problems;
}

// Names of pods. Each has, in addition to its labels, the one with its name.
export function selectedBy(objects, selector) {
  return workloads(objects).flatMap((workload) =>
    podNames(workload).filter((name) => matches(selector,
      { ...podLabels(workload), 'statefulset.kubernetes.io/pod-name': name })));
}

export function budgets(objects) {
  return workloads(objects).flatMap((workload) => {
    const found = ofKind(objects, 'PodDisruptionBudget')
      .filter(({ spec }) => matches(spec.selector, podLabels(workload)));
    if (found.length !== 1) {
      return [`${describe(workload)}: ${found.length} disruption budgets`];
    }
    const { spec } = found[0];
    return spec.maxUnavailable === 1 && spec.minAvailable === undefined ? [] :
      [`${describe(found[0])}: not one at a time`];
  });
}

export function services(objects) {
  const problems = [];
  for (const workload of workloads(objects)) {
    const service = ofKind(objects, 'Service')
      .find(({ metadata }) => metadata.name === workload.spec.serviceName);
    if (service?.spec.clusterIP !== 'None' ||
        !matches(service.spec.selector, podLabels(workload))) {
      problems.push(`${describe(workload)}: no headless service`);
    } else if (service.spec.publishNotReadyAddresses !== true) {
      problems.push(`${describe(service)}: pods have no names until they are ready`);
    }
  }
  for (const service of ofKind(objects, 'Service')) {
    const pod = workloads(objects)
      .find((workload) => component(workload) === component(service));
    const open = pod ? containersOf(pod).flatMap(({ ports }) => ports) : [];
    for (const { name, port, targetPort } of service.spec.ports) {
      const target = open.find((candidate) => candidate.name === targetPort);
      if (!target || target.containerPort !== port || name !== targetPort) {
        problems.push(`${describe(service)}: port ${name} ${port} is not the pod's`);
      }
    }
  }
  return problems;
}

// The addresses in flags: those of Services and pods that exist, at their ports.
export function addresses(objects) {
  const problems = [];
  for (const workload of workloads(objects)) {
    const [container] = containersOf(workload);
    const flags = flagsOf(objects, workload, container);
    const port = (wanted) => container.ports
      .find(({ name }) => name === wanted)?.containerPort;
    if (component(workload) !== 'storage') continue;
    const [name, number] = (flags.get('directory')?.[0] ?? '').split(':');
    const service = ofKind(objects, 'Service')
      .find(({ metadata }) => metadata.name === name);
    if (!service || component(service) !== 'directory' || service.spec.clusterIP === 'None' ||
        !service.spec.ports.some((open) => String(open.port) === number)) {
      problems.push(`${describe(workload)}: no directory at ${name}:${number}`);
    }
    const base = `$(POD_NAME).${workload.spec.serviceName}.$(POD_NAMESPACE).svc`;
    const expected = [`cluster=${base}:${port('grpc')}`,
      `admin=${base}:${port('grpc-admin')}`];
    if (flags.get('advertise')?.join() !== expected.join()) {
      problems.push(`${describe(workload)}: advertises ${flags.get('advertise')}`);
    }
    problems.push(...podNameProblems(workload, container, flags));
  }
  return problems;
}

function podNameProblems(workload, container, flags) {
  const fields = Object.fromEntries((container.env ?? []).map(({ name, valueFrom }) =>
    [name, valueFrom?.fieldRef?.fieldPath]));
  const problems = [];
  if (fields.POD_NAME !== 'metadata.name') problems.push('POD_NAME');
  if (fields.POD_NAMESPACE !== 'metadata.namespace') problems.push('POD_NAMESPACE');
  const mount = container.volumeMounts.find(({ name }) => name === 'endpoints');
  if (flags.get('advertise-file')?.[0] !== `${mount?.mountPath}/$(POD_NAME)`) {
    problems.push('--advertise-file');
  }
  const volume = workload.spec.template.spec.volumes
    .find(({ name }) => name === 'endpoints');
  if (!volume?.configMap?.name.startsWith('coffer-storage-endpoints') ||
      volume.configMap.optional !== true) {
    problems.push('ConfigMap coffer-storage-endpoints');
  }
  return problems.map((problem) => `${describe(workload)}: ${problem} is wrong`);
}

export function monitoring(objects) {
  return ofKind(objects, 'PodMonitor').flatMap((monitor) => {
    const pods = workloads(objects)
      .filter((workload) => matches(monitor.spec.selector, podLabels(workload)));
    const named = `coffer-${component(monitor)}`;
    return [
      // The rules look for jobs of these names.
      ...monitor.metadata.name === named ? [] : [`${describe(monitor)}: not ${named}`],
      ...monitor.spec.podMetricsEndpoints.flatMap(({ port, path }) => pods
        .filter((pod) => !containersOf(pod)
          .some(({ ports }) => ports.some(({ name }) => name === port)) ||
          port !== 'http-metrics' || path !== '/metrics')
        .map(() => `${describe(monitor)}: no metrics at ${port}${path}`)),
    ];
  });
}

// One Service and one file of addresses for each storage pod, and the directory.
export function externalAccess(objects, { external }) {
  const exposed = ofKind(objects, 'Service')
    .filter(({ metadata }) => metadata.labels['coffer-exposure'] === 'external');
  const open = ofKind(objects, 'Service').filter((service) =>
    ['LoadBalancer', 'NodePort'].includes(service.spec.type) && !exposed.includes(service));
  const problems = open.map((service) => `${describe(service)}: is open to outside`);
  if (!external) {
    return [...problems,
      ...exposed.map((service) => `${describe(service)}: not in this overlay`)];
  }
  const pods = workloads(objects).flatMap(podNames);
  for (const pod of pods) {
    const own = exposed.filter(({ spec }) =>
      selectedBy(objects, spec.selector).includes(pod));
    if (own.length !== 1 || selectedBy(objects, own[0].spec.selector).length !== 1) {
      problems.push(`pod ${pod}: ${own.length} services for outside, or a shared one`);
    }
  }
  for (const service of exposed) {
    if (service.spec.ports.map(({ name }) => name).join() !== 'grpc') {
      problems.push(`${describe(service)}: opens more than the data port`);
    }
    if (service.spec.loadBalancerSourceRanges?.join() !== privateRanges.join()) {
      problems.push(`${describe(service)}: lets others in than private networks`);
    }
    if (service.spec.externalTrafficPolicy !== 'Local') {
      problems.push(`${describe(service)}: takes a second hop`);
    }
  }
  const files = ofKind(objects, 'ConfigMap')
    .filter(({ metadata }) => metadata.name.startsWith('coffer-storage-endpoints'))
    .flatMap(({ data }) => Object.keys(data)).sort();
  const storage = workloads(objects)
    .filter((workload) => component(workload) === 'storage').flatMap(podNames).sort();
  if (files.join() !== storage.join()) {
    problems.push(`files of addresses: ${files.join(', ')}`);
  }
  return problems;
}
