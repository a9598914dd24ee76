import type { ClusterObject } from './support/cluster/cluster-object.js';
import type { Manifests } from './support/rendered-chart.js';
import { chosen } from './support/selected-pods.js';
import { useChart } from './support/use-chart.js';

const METRICS_PORT = 9464;

const chart = useChart();

function portsOf(service: ClusterObject): { name: string; port: number; targetPort: string }[] {
  return service.spec?.['ports'] as { name: string; port: number; targetPort: string }[];
}

describe('the port of metrics', () => {
  it('is that of no Service which a route or an Ingress reaches', () => {
    for (const manifests of chart().cases.values()) {
      const text = JSON.stringify([...manifests.of('HTTPRoute'), ...manifests.of('Ingress')]);
      expect(text).not.toMatch(/metrics|9464/);
      for (const service of manifests.of('Service')) {
        if (!text.includes(`"name":"${service.metadata.name}"`)) continue;
        expect(portsOf(service)).toEqual([expect.objectContaining({ port: 80, targetPort: 'http' })]);
      }
    }
  });

  it('is that of headless Services for Prometheus alone', () => {
    const manifests = chart().cases.get('helm/accubooks/ci/monitoring-values.yaml') as Manifests;
    const withMetrics = manifests
      .of('Service')
      .filter((service) => portsOf(service).some(({ port }) => port === METRICS_PORT));
    expect(withMetrics.map(({ metadata }) => metadata.name)).toEqual([
      'accubooks-api-metrics',
      'accubooks-workflows-metrics',
    ]);
    for (const { metadata, spec } of withMetrics) {
      expect(spec).toMatchObject({ clusterIP: 'None' });
      // The label is the job, by whose name alerts ask.
      expect(`${metadata.labels?.['app'] ?? ''}-metrics`).toBe(metadata.name);
    }
    expect(manifests.get('ServiceMonitor', 'accubooks').spec).toMatchObject({
      jobLabel: 'app',
      endpoints: [
        {
          ...{ port: 'metrics', path: '/metrics', interval: '30s' },
          // The gate of rollouts asks by this label.
          relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_label_version'], targetLabel: 'slot' }],
        },
      ],
    });
  });

  it('is open to the namespace of Prometheus alone', () => {
    for (const manifests of chart().cases.values()) {
      const rules = manifests
        .of('NetworkPolicy')
        .flatMap(({ spec }) => (spec?.['ingress'] ?? []) as { ports: { port: unknown }[]; from: unknown }[]);
      for (const { ports, from } of rules) {
        if (ports.every(({ port }) => port === 'http')) continue;
        expect({ ports, from }).toEqual({
          ports: [{ port: 'metrics', protocol: 'TCP' }],
          from: [{ namespaceSelector: { matchExpressions: [expect.objectContaining({ values: ['monitoring'] })] } }],
        });
      }
    }
  });

  it('is the one on which both programs serve them', async () => {
    const manifests = await chart().render('--set api.metricsPort=9999');
    for (const [of, variable] of [
      ['Deployment accubooks-api-blue', 'METRICS_PORT'],
      ['Deployment accubooks-workflows', 'WORKFLOWS_PORT'],
    ] as const) {
      const [container] = manifests.pod(of).spec.containers;
      expect(container?.ports).toContainEqual({ name: 'metrics', containerPort: 9999 });
      expect(container?.env).toContainEqual({ name: variable, value: '9999' });
    }
  });
});

it('every kind of pod has its NetworkPolicy', () => {
  for (const [path, manifests] of chart().cases) {
    if (path.endsWith('little-values.yaml')) continue;
    const covered = manifests.of('NetworkPolicy').flatMap((policy) => chosen(manifests, policy));
    expect(covered.sort()).toEqual(manifests.pods.map(({ of }) => of).sort());
  }
});

it('workflows reach public addresses, the database and mail servers, and nothing else', async () => {
  const { spec } = (await chart().render()).get('NetworkPolicy', 'accubooks-workflows');
  const rules = (spec?.['egress'] ?? []) as { ports?: { port: number }[]; to?: { ipBlock: { except: string[] } }[] }[];
  const open = rules.filter(({ ports }) => ports === undefined);
  expect(open.flatMap(({ to = [] }) => to.map(({ ipBlock }) => ipBlock.except))).toEqual([
    expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']),
    expect.arrayContaining(['fc00::/7', 'fe80::/10']),
  ]);
  const ports = rules.flatMap((rule) => rule.ports ?? []).map(({ port }) => port);
  expect([...new Set(ports)]).toEqual([53, 5432, 6432, 465, 587]);
});
