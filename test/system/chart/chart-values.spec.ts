import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { CHART, type Manifests } from './support/rendered-chart.js';
import { useChart } from './support/use-chart.js';

const BOTH = '--set slots.green.enabled=true';

const chart = useChart();

function readYaml(path: string): Record<string, unknown> {
  return parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

describe('a mistake is refused', () => {
  it.each([
    ['a value that is not there', '--set slots.bleu.weight=1', "additional properties 'bleu' not allowed"],
    ['a value of a wrong type', '--set api.replicas=two', 'got string, want integer'],
    ['a setting that is not there', '--set config.LOG_LEVLE=info', "invalid propertyName 'LOG_LEVLE'"],
    ['a login among the settings', '--set config.DATABASE_URL=x', "invalid propertyName 'DATABASE_URL'"],
    ['a switch that YAML takes for a truth value', '--set config.DOCS=false', "/config/DOCS': got boolean"],
    ['weights that do not make 100', `${BOTH} --set slots.blue.weight=90`, "'/slots/green/weight': value must be 10"],
    [
      'weights that do not make 100, with the schema off',
      `${BOTH} --set slots.blue.weight=90 --skip-schema-validation`,
      'the weights of blue and green make 90',
    ],
    [
      'a weight below 0, with the schema off',
      `${BOTH} --set slots.blue.weight=110,slots.green.weight=-10 --skip-schema-validation`,
      'weights are 0 to 100',
    ],
    ['a weight above 100', `${BOTH} --set slots.blue.weight=101`, 'value must be one of 0, 1, 5, 10'],
    [
      'a weight of a slot that is off',
      '--set slots.blue.weight=90,slots.green.weight=10',
      'slot green has weight 10 and no pods: set slots.green.enabled=true',
    ],
    [
      'divided weights with an Ingress',
      `${BOTH} --set ingress.enabled=true,slots.blue.weight=50,slots.green.weight=50`,
      'a plain Ingress has no weights',
    ],
    ['a route without a gateway', '--set gateway.create=false', 'say in httpRoute.parentRefs which one'],
    ['an API that nobody reaches', '--set-json networkPolicy.gatewayNamespaces=[]', 'nobody could reach the API'],
    [
      'a range without a number',
      '--set autoscaling.enabled=true,autoscaling.minReplicas=11',
      'is more than maxReplicas',
    ],
    [
      'tags of which nobody knows the newer',
      `${BOTH} --set slots.blue.tag=main-1,slots.green.tag=main-2`,
      'say with newestSlot whether blue or green is newer',
    ],
    [
      'an archive without a place',
      '--set cronJobs.auditArchive.enabled=true',
      'set cronJobs.auditArchive.env.AUDIT_ARCHIVE',
    ],
    [
      'an archive that goes with its pod',
      '--set cronJobs.auditArchive.enabled=true,cronJobs.auditArchive.env.AUDIT_ARCHIVE=/tmp/archive',
      "can't be kept in /tmp/archive",
    ],
    [
      'a level of the log that is not there',
      '--set config.LOG_LEVEL=INFO',
      "'/config/LOG_LEVEL': value must be one of",
    ],
    [
      'an address range that is none',
      '--set networkPolicy.gatewayCidrs={10.0.0.0/33}',
      "'/networkPolicy/gatewayCidrs/0': '10.0.0.0/33' does not match pattern",
    ],
    [
      'an address instead of a range',
      '--set networkPolicy.databaseCidrs={fd00::1}',
      "'/networkPolicy/databaseCidrs/0': 'fd00::1' does not match pattern",
    ],
    ['a newest slot that is off', '--set newestSlot=green', 'newestSlot is green, which is not enabled'],
    ['an old cluster', '--kube-version 1.29.0', 'chart requires kubeVersion: >=1.30.0-0'],
  ])('%s', async (_, options, problem) => {
    expect(await chart().refusal(options)).toContain(problem);
  });
});

describe('migrations have the program of the newest slot', () => {
  it.each([
    ['1.9.0', '1.10.0', '1.10.0'],
    ['1.10.0', '1.9.0', '1.10.0'],
    ['1.10.0', '1.10.0-rc.1', '1.10.0'],
    ['v2.0.0', '1.99.99', 'v2.0.0'],
    ['1.9.0', '1.9.1@sha256:' + '0'.repeat(64), '1.9.1@sha256:' + '0'.repeat(64)],
    ['main-1', 'main-1', 'main-1'],
  ])('of blue %s and green %s', async (blue, green, newest) => {
    const manifests = await chart().render(`${BOTH} --set slots.blue.tag=${blue},slots.green.tag=${green}`);
    expect(imageOf(manifests, 'Job accubooks-migrate')).toBe(`registry.example/accubooks:${newest}`);
  });

  it('that is named, or that is alone', async () => {
    const named = await chart().render(`${BOTH} --set slots.blue.tag=b,slots.green.tag=g,newestSlot=green`);
    expect(imageOf(named, 'Job accubooks-migrate')).toBe('registry.example/accubooks:g');
    const alone = await chart().render('--set slots.green.tag=9.0.0');
    expect(imageOf(alone, 'Job accubooks-migrate')).toBe(`registry.example/accubooks:${version()}`);
  });

  it('before an install and an upgrade, once, and not when they are off', async () => {
    const job = (await chart().render()).get('Job', 'accubooks-migrate');
    expect(job).toMatchObject({
      metadata: {
        annotations: {
          'helm.sh/hook': 'pre-install,pre-upgrade',
          'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
        },
      },
      spec: { backoffLimit: 0 },
    });
    expect((await chart().render('--set migrations.enabled=false')).names('Job')).toEqual([]);
  });
});

describe('commands by schedule', () => {
  it('have the program of the slot with more requests, and run one at a time', async () => {
    const tags = `${BOTH} --set slots.blue.tag=1.0.0,slots.green.tag=1.1.0,cronJobs.auditArchive.enabled=true,cronJobs.auditArchive.env.AUDIT_ARCHIVE=s3://b`;
    for (const [weights, tag] of [
      ['slots.blue.weight=90,slots.green.weight=10', '1.0.0'],
      ['slots.blue.weight=50,slots.green.weight=50', '1.1.0'],
      ['slots.blue.weight=0,slots.green.weight=100', '1.1.0'],
    ]) {
      const manifests = await chart().render(`${tags} --set ${String(weights)}`);
      const names = ['accubooks-verify-books', 'accubooks-weekly-report', 'accubooks-audit-archive'];
      expect(manifests.names('CronJob')).toEqual(names);
      for (const name of names) {
        expect(imageOf(manifests, `CronJob ${name}`)).toBe(`registry.example/accubooks:${String(tag)}`);
        expect(manifests.get('CronJob', name).spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' });
      }
      expect(imageOf(manifests, 'Deployment accubooks-workflows')).toBe(`registry.example/accubooks:${String(tag)}`);
    }
  });
});

describe('monitoring', () => {
  const manifests = (): Manifests => chart().cases.get(`${CHART}/ci/monitoring-values.yaml`) as Manifests;

  it('has the alerts as they are', () => {
    const alerts = readYaml(`${CHART}/files/alerts/idempotent-writes.yml`);
    expect(manifests().get('PrometheusRule', 'accubooks').spec).toEqual(alerts);
  });

  it('has the dashboard as it is', () => {
    const dashboard = readFileSync(`${CHART}/files/dashboards/idempotent-writes.json`, 'utf8');
    const map = manifests().get('ConfigMap', 'accubooks-dashboards');
    expect(map.data).toEqual({ 'idempotent-writes.json': dashboard });
    expect(map.metadata).toMatchObject({ labels: { grafana_dashboard: '1' } });
  });
});

it('further objects are kept as they are', () => {
  const manifests = chart().cases.get(`${CHART}/ci/placement-values.yaml`) as Manifests;
  expect(manifests.get('ConfigMap', 'further').data).toEqual({ text: '{{ kept }}' });
});

it('the schema has every value, and no other but global', () => {
  const schema = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8')) as Schema;
  const { global, ...properties } = schema.properties ?? {};
  const known = namesIn({ properties }, schema);
  expect(global).toBeDefined();
  expect(leaves(readYaml(`${CHART}/values.yaml`), new Set(known)).sort()).toEqual(known.sort());
});

it('the chart has the version of the application', () => {
  expect(readYaml(`${CHART}/Chart.yaml`)).toMatchObject({ version: version(), appVersion: version() });
});

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The names of all values that the schema knows, in its order. */
function namesIn(schema: Schema, root: Schema, path = ''): string[] {
  const { properties } = schema.$ref === undefined ? schema : (root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (properties === undefined) return [path];
  return Object.entries(properties).flatMap(([name, inner]) =>
    namesIn(inner, root, path === '' ? name : `${path}.${name}`),
  );
}

/** The names of all values, no deeper than the schema looks. */
function leaves(values: Record<string, unknown>, known: ReadonlySet<string>, path = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const whole = path === '' ? name : `${path}.${name}`;
    const isLeaf = known.has(whole) || typeof value !== 'object' || value === null;
    return isLeaf ? [whole] : leaves(value as Record<string, unknown>, known, whole);
  });
}

function imageOf(manifests: Manifests, of: string): string | undefined {
  return manifests.pod(of).spec.containers[0]?.image;
}

function version(): string {
  return (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
}
