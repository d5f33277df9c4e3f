// What every pod must be like. A policy is a function of the rendered objects (and
// of what is known about the overlay) to a list of problems.
import {
  component, containersOf, describe, fileAt, flagsOf, matches, ofKind, podLabels,
  seconds, workloads,
} from './manifests.mjs';

export const uid = 65532;
// Time to flush a store after the last call has ended.
const flushSeconds = 15;
const minStartupSeconds = 300;
export const portNames = ['grpc', 'grpc-admin', 'http-metrics'];
const listenFlags = {
  grpc: 'listen', 'grpc-admin': 'admin-listen', 'http-metrics': 'http-listen',
};

const eachContainer = (objects, check) => workloads(objects).flatMap((workload) =>
  containersOf(workload).flatMap((container) => {
    const where = `${describe(workload)} container ${container.name}`;
    return check(container, workload).map((problem) => `${where}: ${problem}`);
  }));

const eachWorkload = (objects, check) => workloads(objects).flatMap((workload) =>
  check(workload).map((problem) => `${describe(workload)}: ${problem}`));

// Pairs of [holds, complaint] to the complaints.
const failing = (pairs) =>
  pairs.filter(([holds]) => !holds).map(([, complaint]) => complaint);

export function probes(objects) {
  return eachContainer(objects, (container) => {
    const problems = [];
    const admin = container.ports?.find(({ name }) => name === 'grpc-admin');
    for (const [kind, service] of [['startupProbe', 'liveness'],
      ['readinessProbe', 'readiness'], ['livenessProbe', 'liveness']]) {
      const grpc = container[kind]?.grpc;
      if (!grpc) {
        problems.push(`no grpc ${kind}`);
      } else {
        problems.push(...failing([
          [grpc.port === admin?.containerPort, `${kind} is not on grpc-admin`],
          [grpc.service === service, `${kind} asks for ${grpc.service}`],
          [container[kind].timeoutSeconds >= 2, `${kind} has no time to answer`],
        ]));
      }
    }
    if (problems.length) return problems;
    const { startupProbe, readinessProbe, livenessProbe } = container;
    const span = ({ periodSeconds, failureThreshold }) =>
      periodSeconds * failureThreshold;
    return failing([
      [span(startupProbe) >= minStartupSeconds, 'too little time to start'],
      [span(livenessProbe) > span(readinessProbe),
        'restarted before it is taken out of service'],
    ]);
  });
}

export function security(objects) {
  const pods = eachWorkload(objects, (workload) => {
    const pod = workload.spec.template.spec;
    const context = pod.securityContext ?? {};
    const account = ofKind(objects, 'ServiceAccount')
      .find(({ metadata }) => metadata.name === pod.serviceAccountName);
    return failing([
      [context.runAsNonRoot === true, 'runAsNonRoot is not set'],
      [context.runAsUser === uid && context.runAsGroup === uid, `not user ${uid}`],
      [context.fsGroup === uid, `fsGroup is not ${uid}`],
      [context.fsGroupChangePolicy === 'OnRootMismatch', 'slow ownership change'],
      [context.seccompProfile?.type === 'RuntimeDefault', 'no seccomp profile'],
      [pod.automountServiceAccountToken === false, 'has a token'],
      [account, 'no ServiceAccount of its own'],
      [account?.automountServiceAccountToken === false, 'account hands out tokens'],
      [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'shares with the host'],
      [!(pod.volumes ?? []).some((volume) => volume.hostPath ||
        volume.projected?.sources?.some((source) => source.serviceAccountToken)),
      'has a hostPath or a token volume'],
    ]);
  });
  const containers = eachContainer(objects, (container) => {
    const context = container.securityContext ?? {};
    return failing([
      [context.allowPrivilegeEscalation === false, 'may gain privileges'],
      [context.readOnlyRootFilesystem === true, 'root file system is writable'],
      [!context.privileged, 'is privileged'],
      [context.capabilities?.drop?.includes('ALL') &&
        !context.capabilities.add, 'has capabilities'],
      [context.runAsUser === undefined, 'overrides the user'],
      [!container.ports?.some((port) => port.hostPort), 'takes a port of the host'],
    ]);
  });
  const rights = objects.filter(({ kind }) => /Role(Binding)?$/.test(kind))
    .map((object) => `${describe(object)}: nothing needs rights`);
  const level = ofKind(objects, 'Namespace').flatMap(({ metadata }) =>
    ['enforce', 'audit', 'warn']
      .filter((mode) => metadata.labels[`pod-security.kubernetes.io/${mode}`] !==
        'restricted')
      .map((mode) => `Namespace: pod security, ${mode} is not restricted`));
  return [...pods, ...containers, ...rights, ...level];
}

export function images(objects, { version }) {
  return eachContainer(objects, (container, workload) => failing([
    [container.image === `localhost/coffer-${component(workload)}:${version}`,
      `image ${container.image}, expected version ${version}`],
    [container.imagePullPolicy === 'IfNotPresent', 'images may be loaded by hand'],
  ]));
}

const mebibytes = (quantity) => {
  const match = /^(\d+)(Mi|Gi)$/.exec(quantity ?? '');
  return match ? Number(match[1]) * (match[2] === 'Gi' ? 1024 : 1) : NaN;
};

export function resources(objects, { dev }) {
  return eachContainer(objects, ({ resources: { requests, limits } = {} }) =>
    failing([
      [requests?.cpu, 'no request of cpu'],
      [!limits?.cpu, 'a limit of cpu makes it slow for no use'],
      [mebibytes(requests?.memory) > 0, 'no request of memory'],
      [mebibytes(limits?.memory) >= mebibytes(requests?.memory),
        'no limit of memory'],
      [dev || limits?.memory === requests?.memory,
        'memory that was not requested can be taken away'],
    ]));
}

export function ports(objects) {
  return eachContainer(objects, (container, workload) => {
    const flags = flagsOf(objects, workload, container);
    const names = (container.ports ?? []).map(({ name }) => name);
    const problems = failing([
      [names.join() === portNames.join(), `ports are ${names.join(', ')}`],
    ]);
    for (const { name, containerPort } of container.ports ?? []) {
      const [address] = flags.get(listenFlags[name]) ?? ['(none)'];
      if (address !== `0.0.0.0:${containerPort}`) {
        problems.push(`port ${name} is ${containerPort}, but it listens at ${address}`);
      }
    }
    return problems;
  });
}

export function termination(objects) {
  return eachContainer(objects, (container, workload) => {
    const flags = flagsOf(objects, workload, container);
    const drain = seconds(flags.get('drain-delay')?.[0]);
    const grace = seconds(flags.get('shutdown-grace')?.[0]);
    const given = workload.spec.template.spec.terminationGracePeriodSeconds;
    return failing([
      [drain > 0, 'no drain-delay: calls fail while endpoints are withdrawn'],
      [grace > 0, 'no shutdown-grace'],
      [given >= drain + grace + flushSeconds,
        `${given} s to stop, but drain and grace are ${drain} s + ${grace} s`],
    ]);
  });
}

export function volumes(objects) {
  return eachContainer(objects, (container, workload) => {
    const claims = workload.spec.volumeClaimTemplates ?? [];
    const known = [...workload.spec.template.spec.volumes ?? [],
      ...claims.map(({ metadata }) => metadata)].map(({ name }) => name);
    const mounted = (container.volumeMounts ?? []).map(({ name }) => name);
    const maps = ofKind(objects, 'ConfigMap').map(({ metadata }) => metadata.name);
    const flags = flagsOf(objects, workload, container);
    const data = container.volumeMounts?.find(({ name }) => name === 'data');
    return [
      ...mounted.filter((name) => !known.includes(name))
        .map((name) => `mounts ${name}, which is no volume`),
      ...known.filter((name) => !mounted.includes(name))
        .map((name) => `volume ${name} is not mounted`),
      ...(workload.spec.template.spec.volumes ?? [])
        .filter(({ configMap }) => configMap && !configMap.optional &&
          !maps.includes(configMap.name))
        .map(({ configMap }) => `no ConfigMap ${configMap.name}`),
      ...failing([
        [claims.some(({ metadata }) => metadata.name === 'data'),
          'its data is on no volume'],
        [flags.get('data-dir')?.[0].startsWith(`${data?.mountPath}/`),
          'data-dir is not below the volume'],
      ]),
    ];
  });
}

export function configuration(objects) {
  return eachContainer(objects, (container, workload) => {
    const flags = flagsOf(objects, workload, container);
    const path = `/etc/coffer/${component(workload)}.toml`;
    const environment = (container.env ?? []).map(({ name }) => name);
    const used = [...(container.args ?? []).join(' ').matchAll(/\$\((\w+)\)/g)];
    return [
      ...failing([
        [flags.get('config')?.join() === path, `--config is not ${path}`],
        [fileAt(objects, workload, container, path), `nothing at ${path}`],
        [flags.get('log-format')?.[0] === 'json', 'logs are not JSON'],
        [!flags.has('ready-file'), 'there is nowhere to write a ready file'],
        [!container.command, 'the image knows its program'],
      ]),
      ...used.filter(([, name]) => !environment.includes(name))
        .map(([text]) => `${text} is not in the environment`),
      ...(container.env ?? [])
        .filter(({ valueFrom }) => valueFrom?.fieldRef)
        .map(({ valueFrom }) =>
          /^metadata\.labels\['(.*)'\]$/.exec(valueFrom.fieldRef.fieldPath)?.[1])
        .filter((label) => label && !(label in podLabels(workload)))
        .map((label) => `the pod has no label ${label}`),
    ];
  });
}

const host = 'kubernetes.io/hostname';

export function placement(objects, { dev, zones }) {
  return eachWorkload(objects, (workload) => {
    if (component(workload) !== 'storage') {
      return failing([[workload.spec.replicas === 1, 'there is one directory']]);
    }
    const pod = workload.spec.template.spec;
    const labels = podLabels(workload);
    const affinity = pod.affinity?.podAntiAffinity ?? {};
    const required =
      affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred = (affinity.preferredDuringSchedulingIgnoredDuringExecution ??
      []).map(({ podAffinityTerm }) => podAffinityTerm);
    const apart = (terms) => terms.some(({ topologyKey, labelSelector }) =>
      topologyKey === host && matches(labelSelector, labels));
    const zone = pod.affinity?.nodeAffinity
      ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]
      ?.matchExpressions?.[0];
    const flags = flagsOf(objects, workload, pod.containers[0]);
    return failing([
      [apart(dev ? preferred : required), 'nodes are not kept on hosts of their own'],
      [!dev || required.length === 0, 'does not fit on one machine'],
      [pod.topologySpreadConstraints?.some(({ topologyKey, labelSelector }) =>
        topologyKey === 'topology.kubernetes.io/zone' &&
        matches(labelSelector, labels)), 'not spread over zones'],
      [flags.get('failure-domain')?.[0], 'no failure domain'],
      [workload.spec.podManagementPolicy === 'Parallel', 'starts one by one'],
      [!zones || (zone?.key === 'topology.kubernetes.io/zone' &&
        zone.operator === 'In' && zone.values.length === 1 &&
        zone.values[0] === labels['coffer-zone'] &&
        workload.spec.selector.matchLabels['coffer-zone'] === zone.values[0]),
      'its zone is not the one its pods are bound to'],
    ]);
  });
}

// StatefulSets are updated independently of each other. With several that share
// replicas, pods are deleted one by one by rollout.sh.
export function retention(objects, { zones }) {
  const strategy = zones ? 'OnDelete' : 'RollingUpdate';
  return eachWorkload(objects, ({ spec }) => failing([
    [spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Retain' &&
      spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Retain',
    'volumes are deleted with their pods'],
    [spec.updateStrategy?.type === strategy, `is not updated by ${strategy}`],
  ]));
}
