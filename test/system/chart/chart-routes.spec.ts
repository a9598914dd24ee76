import type { ClusterObject } from './support/cluster/cluster-object.js';
import type { Manifests } from './support/rendered-chart.js';
import { type Backend, backendsOf, rulesOf } from './support/route.js';
import { chosen } from './support/selected-pods.js';
import { useChart } from './support/use-chart.js';

const TWO_SLOTS = '--set slots.green.enabled=true,slots.green.tag=0.2.0,slots.blue.weight=75,slots.green.weight=25';

const chart = useChart();

/** @throws Error when there is none. */
function one(manifests: Manifests, kind: string): ClusterObject {
  const [found, ...others] = manifests.of(kind);
  if (found === undefined || others.length > 0) throw new Error(`expected one ${kind}`);
  return found;
}

async function weightsAt(blue: number, green: number): Promise<readonly Backend[]> {
  const manifests = await chart().render(
    `--set slots.green.enabled=true,slots.blue.weight=${blue},slots.green.weight=${green}`,
  );
  return backendsOf(manifests.get('HTTPRoute', 'accubooks-api'));
}

describe('slots', () => {
  it('have the names and labels that operators know', async () => {
    const manifests = await chart().render(TWO_SLOTS);
    for (const slot of ['blue', 'green']) {
      const labels = { app: 'accubooks-api', version: slot };
      expect(manifests.get('Deployment', `accubooks-api-${slot}`).metadata.labels).toMatchObject(labels);
      expect(manifests.get('Service', `accubooks-api-${slot}`).metadata.labels).toMatchObject(labels);
      expect(manifests.pod(`Deployment accubooks-api-${slot}`).metadata.labels).toMatchObject(labels);
    }
  });

  it('are chosen by their own objects alone', async () => {
    const manifests = await chart().render(`${TWO_SLOTS} --set serviceMonitor.enabled=true`);
    const both = ['Deployment accubooks-api-blue', 'Deployment accubooks-api-green'];
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget']) {
      for (const [index, slot] of ['blue', 'green'].entries()) {
        expect(chosen(manifests, manifests.get(kind, `accubooks-api-${slot}`))).toEqual([both[index]]);
      }
    }
    expect(chosen(manifests, manifests.get('Service', 'accubooks-api-metrics'))).toEqual(both);
    expect(chosen(manifests, manifests.get('Service', 'accubooks-workflows-metrics'))).toEqual([
      'Deployment accubooks-workflows',
    ]);
  });

  it('are made only when they are enabled', async () => {
    const manifests = await chart().render();
    expect(manifests.names('Deployment')).toEqual(['accubooks-api-blue', 'accubooks-workflows']);
    expect(manifests.names('Pod')).toEqual(['accubooks-smoke-test-blue']);
  });

  it('scale by themselves, and then have no number of pods', () => {
    const manifests = chart().cases.get('helm/accubooks/ci/autoscaling-values.yaml') as Manifests;
    for (const slot of ['blue', 'green']) {
      expect(manifests.get('Deployment', `accubooks-api-${slot}`).spec).not.toHaveProperty('replicas');
      expect(manifests.get('HorizontalPodAutoscaler', `accubooks-api-${slot}`).spec).toMatchObject({
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `accubooks-api-${slot}` },
        ...{ minReplicas: 3, maxReplicas: 30 },
      });
    }
  });
});

describe('the route', () => {
  it.each([
    [100, 0],
    [90, 10],
    [75, 25],
    [50, 50],
    [0, 100],
  ])('gives blue %d and green %d per cent', async (blue, green) => {
    expect(await weightsAt(blue, green)).toEqual([
      { name: 'accubooks-api-blue', port: 80, weight: blue },
      { name: 'accubooks-api-green', port: 80, weight: green },
    ]);
  });

  it('reaches a slot of weight 0 by the header', async () => {
    const manifests = await chart().render('--set slots.green.enabled=true');
    const rules = rulesOf(manifests.get('HTTPRoute', 'accubooks-api'));
    const byHeader = rules.filter(({ matches }) => matches?.some(({ headers }) => headers !== undefined));
    expect(byHeader.map(({ matches, backendRefs }) => [matches?.[0]?.headers, backendRefs])).toEqual(
      ['blue', 'green'].map((slot) => [
        [{ type: 'Exact', name: 'x-accubooks-slot', value: slot }],
        [{ name: `accubooks-api-${slot}`, port: 80 }],
      ]),
    );
  });

  it('waits longer than the application and shorter than clients', async () => {
    const rules = rulesOf((await chart().render()).get('HTTPRoute', 'accubooks-api'));
    expect(rules.map(({ timeouts }) => timeouts)).toEqual(rules.map(() => ({ request: '15s' })));
  });

  it('goes through the gateway of the chart, by HTTPS, with a certificate of cert-manager', async () => {
    const manifests = await chart().render('--set host=api.example.com');
    expect(one(manifests, 'Gateway')).toMatchObject({
      metadata: { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      spec: {
        listeners: [
          { name: 'http', hostname: 'api.example.com', port: 80 },
          { name: 'https', port: 443, tls: { certificateRefs: [{ kind: 'Secret', name: 'accubooks-api-tls' }] } },
        ],
      },
    });
    const parent = (section: string): object => ({ parentRefs: [{ name: 'accubooks', sectionName: section }] });
    expect(manifests.get('HTTPRoute', 'accubooks-api').spec).toMatchObject(parent('https'));
    expect(manifests.get('HTTPRoute', 'accubooks-https').spec).toMatchObject({
      ...parent('http'),
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    });
  });

  it('goes through a gateway that is there already', () => {
    const manifests = chart().cases.get('helm/accubooks/ci/shared-gateway-values.yaml') as Manifests;
    expect(manifests.names('Gateway')).toEqual([]);
    expect(one(manifests, 'HTTPRoute').spec).toMatchObject({
      parentRefs: [{ name: 'shared', namespace: 'gateways', sectionName: 'https' }],
    });
  });

  it('may be a plain Ingress, to the slot that has everything', async () => {
    const green = '--set slots.green.enabled=true,slots.blue.weight=0,slots.green.weight=100';
    const manifests = await chart().render(`-f helm/accubooks/ci/ingress-values.yaml ${green}`);
    expect([...manifests.names('HTTPRoute'), ...manifests.names('Gateway')]).toEqual([]);
    expect(one(manifests, 'Ingress')).toMatchObject({
      metadata: { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt', 'example.com/note': 'kept' } },
      spec: {
        ingressClassName: 'traefik',
        tls: [{ hosts: ['accubooks.example'], secretName: 'accubooks-api-tls' }],
        rules: [
          { http: { paths: [{ backend: { service: { name: 'accubooks-api-green', port: { name: 'http' } } } }] } },
        ],
      },
    });
  });
});
