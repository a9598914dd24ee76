import type { Change } from './support/cluster/object-store.js';
import type { Cluster } from './support/cluster/cluster.js';
import { type Outcome } from './support/helm.js';
import { backendsOf } from './support/route.js';
import { useCluster } from './support/use-cluster.js';

const NAMESPACE = 'accubooks-prod';
const CHART = 'helm/accubooks';
const INSTALL = `helm install accubooks ${CHART} -n ${NAMESPACE} -f ${CHART}/values-production.yaml --wait`;
const UPGRADE = `helm upgrade accubooks ${CHART} -n ${NAMESPACE} --reset-then-reuse-values --wait`;
const ADD_GREEN = `${UPGRADE} --set slots.green.enabled=true,slots.green.tag=0.2.0`;
const KEYS = ['JWT_SECRET', 'DATABASE_WRITER_URL', 'DATABASE_READER_URL', 'DATABASE_WORKER_URL'];
const JOB_KEYS = ['DATABASE_URL', 'DATABASE_OPERATOR_URL', 'API_TOKEN'];

const setup = useCluster();
const run = (line: string): Promise<Outcome> => setup().tools.run(line);
const demand = (line: string): Promise<string> => setup().tools.demand(line);
const shift = (blue: number, green: number): string =>
  `${UPGRADE} --no-hooks --set slots.blue.weight=${blue},slots.green.weight=${green}`;
let cluster: Cluster;

beforeEach(() => {
  cluster = setup().cluster;
  cluster.addSecret(NAMESPACE, 'accubooks-secrets', KEYS);
  cluster.addSecret(NAMESPACE, 'accubooks-jobs-secrets', JOB_KEYS);
});

/** What a command changed, as `ADDED Deployment accubooks-api-blue`. */
async function changesOf(line: string): Promise<string[]> {
  const before = cluster.changes.length;
  await run(line);
  return cluster.changes.slice(before).filter(isReal).map(inWords);
}

/** Helm applies everything each time; only what differs then counts. */
function isReal({ type, object }: Change): boolean {
  if (type !== 'MODIFIED') return true;
  const earlier = cluster.changes.filter((change) => change.object.metadata.uid === object.metadata.uid);
  const previous = earlier[earlier.findIndex((change) => change.object === object) - 1]?.object;
  return JSON.stringify(previous?.spec) !== JSON.stringify(object.spec);
}

function inWords({ type, object }: Change): string {
  return `${type} ${object.kind} ${object.metadata.name}`;
}

function weights(): (number | undefined)[] {
  return backendsOf(cluster.get('HTTPRoute', NAMESPACE, 'accubooks-api')).map(({ weight }) => weight);
}

function image(kind: string, name: string): string | undefined {
  const { template } = cluster.get(kind, NAMESPACE, name).spec as {
    template: { spec: { containers: { image: string }[] } };
  };
  return template.spec.containers[0]?.image;
}

function jobImages(changes: readonly Change[]): unknown[] {
  const jobs = changes.filter(({ type, object }) => type === 'ADDED' && object.kind === 'Job');
  return jobs.map(({ object }) => JSON.stringify(object.spec).match(/"image":"([^"]+)"/)?.[1]);
}

describe('an install', () => {
  it('migrates before anything else is made', async () => {
    const changes = await changesOf(INSTALL);
    expect(changes.slice(0, 2)).toEqual(['ADDED Job accubooks-migrate', 'DELETED Job accubooks-migrate']);
    expect(cluster.names('Deployment', NAMESPACE)).toEqual(['accubooks-api-blue', 'accubooks-workflows']);
    expect(cluster.names('Service', NAMESPACE)).toContain('accubooks-api-blue');
    expect(weights()).toEqual([100]);
  });

  it('whose migration fails makes nothing, and keeps the Job for its log', async () => {
    cluster.failingImages.add(':0.1.0');
    expect((await run(INSTALL)).problem).toMatch(/pre-install.*(failed|Failed)/);
    expect(cluster.names('Job', NAMESPACE)).toEqual(['accubooks-migrate']);
    expect(cluster.names('Deployment', NAMESPACE)).toEqual([]);
  });

  it.each([
    ['DATABASE_URL', 'accubooks-jobs-secrets'],
    ['DATABASE_READER_URL', 'accubooks-secrets'],
  ])('fails without %s in %s', async (key, name) => {
    await demand(`kubectl -n ${NAMESPACE} patch secret ${name} --type=merge -p '{"data":{"${key}":null}}'`);
    expect((await run(`${INSTALL} --timeout 5s`)).status).toBe(1);
  });

  it('is removed without a trace', async () => {
    await demand(INSTALL);
    await demand(`helm uninstall accubooks -n ${NAMESPACE} --wait`);
    const kinds = [
      'Deployment',
      'Service',
      'HTTPRoute',
      'Gateway',
      'CronJob',
      'NetworkPolicy',
      'ServiceAccount',
      'Job',
    ];
    expect(kinds.flatMap((kind) => cluster.names(kind, NAMESPACE))).toEqual([]);
  });
});

describe('an upgrade', () => {
  beforeEach(() => demand(INSTALL));

  it('migrates with the new program, and adds it without requests', async () => {
    const before = cluster.changes.length;
    const changes = await changesOf(ADD_GREEN);
    expect(changes.slice(0, 2)).toEqual(['ADDED Job accubooks-migrate', 'DELETED Job accubooks-migrate']);
    expect(changes).toContain('ADDED Deployment accubooks-api-green');
    expect(changes).not.toContain('MODIFIED Deployment accubooks-api-blue');
    expect(changes).not.toContain('MODIFIED Deployment accubooks-workflows');
    expect(jobImages(cluster.changes.slice(before))).toEqual(['registry.example/accubooks:0.2.0']);
    expect(image('Deployment', 'accubooks-api-green')).toBe('registry.example/accubooks:0.2.0');
    expect(weights()).toEqual([100, 0]);
  });

  it('whose migration fails touches nothing, and can be repeated', async () => {
    cluster.failingImages.add(':0.2.0');
    const changes = await changesOf(ADD_GREEN);
    expect(changes).toEqual(['ADDED Job accubooks-migrate']);
    expect(await demand(`helm history accubooks -n ${NAMESPACE}`)).toMatch(/2 .*failed/);
    cluster.failingImages.clear();
    await demand(ADD_GREEN);
    expect(cluster.names('Deployment', NAMESPACE)).toContain('accubooks-api-green');
  });

  it('whose pods do not start is taken back, and blue has everything', async () => {
    const broken = `${ADD_GREEN} --no-hooks --rollback-on-failure --timeout 5s`;
    cluster.failingImages.add(':0.2.0');
    expect((await run(broken)).status).toBe(1);
    expect(cluster.names('Deployment', NAMESPACE)).toEqual(['accubooks-api-blue', 'accubooks-workflows']);
    expect(weights()).toEqual([100]);
  });

  it('goes the other way next time', async () => {
    await demand(ADD_GREEN);
    await demand(shift(0, 100));
    expect(image('Deployment', 'accubooks-workflows')).toBe('registry.example/accubooks:0.2.0');
    const before = cluster.changes.length;
    await demand(`${UPGRADE} --set slots.blue.tag=0.3.0`);
    expect(jobImages(cluster.changes.slice(before))).toEqual(['registry.example/accubooks:0.3.0']);
    expect(image('Deployment', 'accubooks-api-green')).toBe('registry.example/accubooks:0.2.0');
    expect(weights()).toEqual([0, 100]);
  });
});

describe('a shift', () => {
  beforeEach(async () => {
    await demand(INSTALL);
    await demand(ADD_GREEN);
  });

  it('is one command for each step, which changes no slot and migrates nothing', async () => {
    // Workflows and commands have the program of the slot with more requests, or of two halves the newer.
    const followers = [
      'Deployment accubooks-workflows',
      'CronJob accubooks-verify-books',
      'CronJob accubooks-weekly-report',
    ];
    for (const [green, follow] of [
      [10, []],
      [25, []],
      [50, followers],
      [100, []],
    ] as const) {
      const expected = [...follow, 'HTTPRoute accubooks-api'].map((name) => `MODIFIED ${name}`);
      expect(await changesOf(shift(100 - green, green))).toEqual(expected);
      expect(weights()).toEqual([100 - green, green]);
    }
  });

  it('is taken back by one command', async () => {
    await demand(shift(75, 25));
    expect(await changesOf(shift(100, 0))).toEqual(['MODIFIED HTTPRoute accubooks-api']);
    expect(weights()).toEqual([100, 0]);
  });

  it('is taken back by a rollback to any revision, which migrates nothing', async () => {
    await demand(shift(90, 10));
    await demand(shift(50, 50));
    const changes = await changesOf(`helm rollback accubooks 2 -n ${NAMESPACE} --wait`);
    expect(changes.filter((change) => change.includes(' Job '))).toEqual([]);
    expect(weights()).toEqual([100, 0]);
  });

  it.each([
    ['that do not make 100', '--set slots.blue.weight=90,slots.green.weight=25'],
    ['that do not make 100, with the schema off', '--skip-schema-validation --set slots.green.weight=10'],
    ['of a slot that is off', '--set slots.green.enabled=false,slots.blue.weight=0,slots.green.weight=100'],
  ])('with weights %s is refused, and changes nothing', async (_, values) => {
    expect(await changesOf(`${UPGRADE} --no-hooks ${values}`)).toEqual([]);
    expect(weights()).toEqual([100, 0]);
  });
});

describe('helm test', () => {
  beforeEach(async () => {
    await demand(INSTALL);
    await demand(ADD_GREEN);
  });

  it('asks each slot with its own program', async () => {
    await demand(`helm test accubooks -n ${NAMESPACE}`);
    const pods = ['blue', 'green'].map((slot) => cluster.get('Pod', NAMESPACE, `accubooks-smoke-test-${slot}`));
    expect(pods.map(({ spec }) => (spec as { containers: unknown[] }).containers[0])).toEqual([
      expect.objectContaining({
        image: 'registry.example/accubooks:0.1.0',
        env: expect.arrayContaining([{ name: 'API_URL', value: 'http://accubooks-api-blue' }]) as unknown,
      }),
      expect.objectContaining({
        image: 'registry.example/accubooks:0.2.0',
        env: expect.arrayContaining([{ name: 'API_URL', value: 'http://accubooks-api-green' }]) as unknown,
      }),
    ]);
  });

  it('fails with one of them', async () => {
    cluster.failingImages.add(':0.2.0');
    expect((await run(`helm test accubooks -n ${NAMESPACE}`)).status).toBe(1);
    await demand(`helm test accubooks -n ${NAMESPACE} --filter name=accubooks-smoke-test-blue`);
  });
});
