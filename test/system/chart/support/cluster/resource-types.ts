/** A type of objects that the cluster knows. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const TYPES = `
v1 Namespace namespaces
v1 Secret secrets
v1 ConfigMap configmaps
v1 Service services
v1 ServiceAccount serviceaccounts
v1 Pod pods
apps/v1 Deployment deployments
apps/v1 ReplicaSet replicasets
batch/v1 Job jobs
batch/v1 CronJob cronjobs
autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers
policy/v1 PodDisruptionBudget poddisruptionbudgets
networking.k8s.io/v1 NetworkPolicy networkpolicies
networking.k8s.io/v1 Ingress ingresses
gateway.networking.k8s.io/v1 Gateway gateways
gateway.networking.k8s.io/v1 GatewayClass gatewayclasses
gateway.networking.k8s.io/v1 HTTPRoute httproutes
gateway.envoyproxy.io/v1alpha1 BackendTrafficPolicy backendtrafficpolicies
monitoring.coreos.com/v1 ServiceMonitor servicemonitors
monitoring.coreos.com/v1 PrometheusRule prometheusrules
cert-manager.io/v1 ClusterIssuer clusterissuers`;

const CLUSTER_WIDE = new Set(['Namespace', 'GatewayClass', 'ClusterIssuer']);

/** Everything that the chart and docs/deploy.md make. */
export const RESOURCE_TYPES: readonly ResourceType[] = TYPES.trim()
  .split('\n')
  .map((line) => {
    const [apiVersion = '', kind = '', plural = ''] = line.split(' ');
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return { group, version, kind, plural, isNamespaced: !CLUSTER_WIDE.has(kind) };
  });

/** The paths `/api`, `/apis`, `/apis/batch/v1`, ... by which clients learn what there is; undefined for other paths. */
export function describeTypes(path: string): object | undefined {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const found = RESOURCE_TYPES.filter((type) => path === folderOf(type));
  const [first] = found;
  if (first === undefined) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(first),
    resources: found.map(resource),
  };
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function folderOf({ group, version }: ResourceType): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

function groups(): object[] {
  const named = RESOURCE_TYPES.filter(({ group }) => group !== '');
  return [...new Set(named.map(({ group }) => group))].map((name) => {
    const version = named.find(({ group }) => group === name)?.version ?? '';
    const versions = [{ groupVersion: `${name}/${version}`, version }];
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resource({ kind, plural, isNamespaced }: ResourceType): object {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  return { name: plural, singularName: kind.toLowerCase(), namespaced: isNamespaced, kind, verbs };
}
