// Mistakes that people make, to be planted in the rendered objects: each must be
// found by the policy that is there for it.
const storage = (get) => get('StatefulSet/coffer-storage').spec;
const pod = (get) => storage(get).template.spec;
const container = (get) => pod(get).containers[0];
const policy = (get, name) => get(`NetworkPolicy/${name}`).spec;
const toml = (get, name, from, to) => {
  const { data } = get(`ConfigMap/coffer-${name}`);
  data[`${name}.toml`] = data[`${name}.toml`].replace(from, to);
};
const argument = (get, from, to) => {
  const { args } = container(get);
  args.forEach((value, index) => { args[index] = value.replace(from, to); });
};

export const mistakes = [
  // schema
  { title: 'misspelled key', policy: 'checkSchema',
    change: (get) => { container(get).readynessProbe = {}; } },
  { title: 'misspelled key in a budget', policy: 'checkSchema',
    change: (get) => { get('PodDisruptionBudget/coffer-storage').spec.maxUnavailble = 1; } },
  { title: 'number as text', policy: 'checkSchema',
    change: (get) => { storage(get).replicas = '3'; } },
  { title: 'old version of an API', policy: 'versions',
    change: (get) => { get('PodDisruptionBudget/coffer-storage').apiVersion = 'policy/v1beta1'; } },
  // probes
  { title: 'no readiness probe', policy: 'probes',
    change: (get) => { delete container(get).readinessProbe; } },
  { title: 'probe on the data port', policy: 'probes',
    change: (get) => { container(get).livenessProbe.grpc.port = 7420; } },
  { title: 'liveness asks for readiness', policy: 'probes',
    change: (get) => { container(get).livenessProbe.grpc.service = 'readiness'; } },
  { title: 'killed while it recovers', policy: 'probes',
    change: (get) => { container(get).startupProbe.failureThreshold = 3; } },
  // security
  { title: 'runs as root', policy: 'security',
    change: (get) => { pod(get).securityContext.runAsUser = 0; } },
  { title: 'writable root file system', policy: 'security',
    change: (get) => { container(get).securityContext.readOnlyRootFilesystem = false; } },
  { title: 'keeps capabilities', policy: 'security',
    change: (get) => { delete container(get).securityContext.capabilities; } },
  { title: 'no seccomp profile', policy: 'security',
    change: (get) => { delete pod(get).securityContext.seccompProfile; } },
  { title: 'token in the pod', policy: 'security',
    change: (get) => { pod(get).automountServiceAccountToken = true; } },
  { title: 'account that does not exist', policy: 'security',
    change: (get) => { pod(get).serviceAccountName = 'coffer'; } },
  { title: 'namespace without pod security', policy: 'security',
    change: (get) => { get('Namespace/coffer').metadata.labels['pod-security.kubernetes.io/enforce'] = 'baseline'; } },
  // images and resources
  { title: 'image tag latest', policy: 'images',
    change: (get) => { container(get).image = 'localhost/coffer-storage:latest'; } },
  { title: 'image of the other program', policy: 'images',
    change: (get) => { container(get).image = container(get).image.replace('storage', 'directory'); } },
  { title: 'no limit of memory', policy: 'resources',
    change: (get) => { delete container(get).resources.limits; } },
  { title: 'no request of cpu', policy: 'resources',
    change: (get) => { delete container(get).resources.requests.cpu; } },
  // ports and flags
  { title: 'listens elsewhere', policy: 'ports',
    change: (get) => toml(get, 'storage', '0.0.0.0:7420', '0.0.0.0:7429') },
  { title: 'listens on loopback only', policy: 'ports',
    change: (get) => toml(get, 'directory', '0.0.0.0:7002', '127.0.0.1:7002') },
  { title: 'port with another name', policy: 'ports',
    change: (get) => { container(get).ports[2].name = 'metrics'; } },
  { title: 'killed before it is drained', policy: 'termination',
    change: (get) => { pod(get).terminationGracePeriodSeconds = 30; } },
  { title: 'no time to drain', policy: 'termination',
    change: (get) => toml(get, 'storage', /drain-delay.*\n/, '') },
  { title: 'logs as text', policy: 'configuration',
    change: (get) => toml(get, 'directory', '"json"', '"text"') },
  { title: 'variable that is not set', policy: 'configuration',
    change: (get) => { container(get).env = container(get).env.filter(({ name }) => name !== 'POD_NAMESPACE'); } },
  { title: 'line that is no TOML', policy: 'configuration',
    change: (get) => toml(get, 'storage', 'listen =', 'listen:') },
  // volumes
  { title: 'mount without a volume', policy: 'volumes',
    change: (get) => { storage(get).volumeClaimTemplates[0].metadata.name = 'store'; } },
  { title: 'data outside of the volume', policy: 'volumes',
    change: (get) => toml(get, 'storage', '/var/lib/coffer/data', '/data') },
  { title: 'ConfigMap that does not exist', policy: 'volumes',
    change: (get) => { pod(get).volumes[0].configMap.name = 'coffer-node'; } },
  { title: 'volumes go with the pods', policy: 'retention',
    change: (get) => { storage(get).persistentVolumeClaimRetentionPolicy.whenScaled = 'Delete'; } },
  { title: 'zones that restart at the same time', policy: 'retention',
    folder: 'overlays/production',
    change: (get) => { get('StatefulSet/coffer-storage-b').spec.updateStrategy.type = 'RollingUpdate'; } },
  { title: 'directory that restarts together with nodes', policy: 'retention',
    folder: 'overlays/production',
    change: (get) => { get('StatefulSet/coffer-directory').spec.updateStrategy.type = 'RollingUpdate'; } },
  { title: 'nobody restarts the pods', policy: 'retention',
    change: (get) => { storage(get).updateStrategy.type = 'OnDelete'; } },
  // placement
  { title: 'two nodes on one host', policy: 'placement',
    change: (get) => { delete pod(get).affinity; } },
  { title: 'keeps away from others than itself', policy: 'placement',
    change: (get) => {
      pod(get).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]
        .labelSelector.matchLabels['app.kubernetes.io/component'] = 'node';
    } },
  { title: 'bound to another zone than it says', policy: 'placement',
    folder: 'overlays/production',
    change: (get) => {
      get('StatefulSet/coffer-storage-b').spec.template.metadata.labels['coffer-zone'] = 'zone-a';
    } },
  { title: 'two directories', policy: 'placement',
    change: (get) => { get('StatefulSet/coffer-directory').spec.replicas = 2; } },
  // references
  { title: 'selector that selects nothing', policy: 'selectors',
    change: (get) => { get('Service/coffer').spec.selector['app.kubernetes.io/component'] = 'director'; } },
  { title: 'StatefulSet that does not select its pods', policy: 'selectors',
    change: (get) => { storage(get).template.metadata.labels['app.kubernetes.io/instance'] = 'other'; } },
  { title: 'StatefulSets that select the same pods', policy: 'selectors',
    folder: 'overlays/production',
    change: (get) => { delete get('StatefulSet/coffer-storage-a').spec.selector.matchLabels['coffer-zone']; } },
  { title: 'two pods may be evicted', policy: 'budgets',
    change: (get) => { get('PodDisruptionBudget/coffer-storage').spec.maxUnavailable = 2; } },
  { title: 'no budget', policy: 'budgets',
    change: (get, objects) => { objects.splice(objects.indexOf(get('PodDisruptionBudget/coffer-directory')), 1); } },
  { title: 'serviceName that does not exist', policy: 'services',
    change: (get) => { storage(get).serviceName = 'coffer-storages'; } },
  { title: 'service that balances', policy: 'services',
    change: (get) => { delete get('Service/coffer-storage').spec.clusterIP; } },
  { title: 'service to a port that is not open', policy: 'services',
    change: (get) => { get('Service/coffer').spec.ports[0].targetPort = 'grpc-data'; } },
  { title: 'advertises the admin port for data', policy: 'addresses',
    change: (get) => argument(get, ':7420', ':7421') },
  { title: 'advertises another namespace', policy: 'addresses',
    change: (get) => argument(get, '$(POD_NAMESPACE)', 'default') },
  { title: 'directory that does not exist', policy: 'addresses',
    change: (get) => toml(get, 'storage', '"coffer:7001"', '"coffer-director:7001"') },
  { title: 'object in another namespace', policy: 'identities',
    change: (get) => { get('Service/coffer').metadata.namespace = 'default'; } },
  { title: 'metrics at a port that does not exist', policy: 'monitoring',
    folder: 'overlays/production',
    change: (get) => { get('PodMonitor/coffer-storage').spec.podMetricsEndpoints[0].port = 'metrics'; } },
  { title: 'PriorityClass that does not exist', policy: 'priorities',
    folder: 'tests/priority',
    change: (get) => { pod(get).priorityClassName = 'high'; } },
  // network
  { title: 'no default', policy: 'networkPolicies',
    change: (get, objects) => { objects.splice(objects.indexOf(get('NetworkPolicy/default-deny')), 1); } },
  { title: 'an edge is missing', policy: 'networkPolicies',
    change: (get, objects) => { objects.splice(objects.indexOf(get('NetworkPolicy/storage-to-directory')), 1); } },
  { title: 'policy for an old port', policy: 'networkPolicies',
    change: (get) => { policy(get, 'storage-from-clients').ingress[0].ports[0].port = 7420 + 1; } },
  { title: 'policy that lets everybody in', policy: 'networkPolicies',
    change: (get) => { delete policy(get, 'directory-from-clients').ingress[0].from; } },
  { title: 'admin port for all clients', policy: 'networkPolicies',
    change: (get) => {
      policy(get, 'directory-from-clients').ingress[0].ports.push({ port: 7002, protocol: 'TCP' });
    } },
  { title: 'any pod of any namespace', policy: 'networkPolicies',
    change: (get) => {
      policy(get, 'directory-from-clients').ingress[0].from[1] = { namespaceSelector: {} };
    } },
  { title: 'egress that is not in force', policy: 'networkPolicies',
    change: (get) => { policy(get, 'storage-to-storage').policyTypes = ['Ingress']; } },
  // outside
  { title: 'a pod without a way in', policy: 'externalAccess',
    folder: 'overlays/external-access',
    change: (get, objects) => { objects.splice(objects.indexOf(get('Service/coffer-storage-1-external')), 1); } },
  { title: 'one address for all pods', policy: 'externalAccess',
    folder: 'overlays/external-access',
    change: (get) => {
      delete get('Service/coffer-storage-1-external').spec.selector['statefulset.kubernetes.io/pod-name'];
    } },
  { title: 'admin port open to outside', policy: 'externalAccess',
    folder: 'overlays/external-access',
    change: (get) => {
      get('Service/coffer-external').spec.ports.push({ name: 'grpc-admin', port: 7002, targetPort: 'grpc-admin' });
    } },
  { title: 'a pod of production without a way in', policy: 'externalAccess',
    folder: 'overlays/production-external',
    change: (get, objects) => { objects.splice(objects.indexOf(get('Service/coffer-storage-c-1-external')), 1); } },
  { title: 'a pod of production without a file of addresses', policy: 'externalAccess',
    folder: 'overlays/production-external',
    change: (get) => { delete get('ConfigMap/coffer-storage-endpoints').data['coffer-storage-b-0']; } },
  { title: 'load balancer for all the world', policy: 'externalAccess',
    folder: 'overlays/external-access',
    change: (get) => { delete get('Service/coffer-storage-0-external').spec.loadBalancerSourceRanges; } },
  { title: 'policy for all the world', policy: 'networkPolicies',
    folder: 'overlays/external-access',
    change: (get) => { policy(get, 'storage-from-outside').ingress[0].from[0].ipBlock.cidr = '0.0.0.0/0'; } },
  { title: 'open to outside in the base', policy: 'externalAccess',
    change: (get) => { get('Service/coffer').spec.type = 'LoadBalancer'; } },
];
