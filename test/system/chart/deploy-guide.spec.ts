import { chownSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { HttpClient } from '../../support/http-client.js';
import { type RunningProcess, startProcess } from '../../support/application.js';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.js';
import { freePort, programOf, runServer, serverFolder, serverUser } from '../support/server-process.js';
import { commandsOf, type GuideBlock, guideBlocks, isOutside, manifestsOf, settingNames } from './support/guide.js';
import { schemaProblem, typeProblems } from './support/model-types.js';
import { environmentIn, runContainer, runUntil } from './support/pod-programs.js';
import { type Container, Manifests, readObjects } from './support/rendered-chart.js';
import { backendsOf } from './support/route.js';
import { useCluster } from './support/use-cluster.js';

const NAMESPACE = 'accubooks-prod';
const INSTALL = 7;
const UPGRADE = 8;
const START_TIMEOUT_MS = 60_000;

const blocks = guideBlocks('docs/deploy.md');
const runnable = blocks.filter((block) => block.kind === 'sh' && !isOutside(block));
const setup = useCluster();
const ends: (() => Promise<unknown>)[] = [];

let postgres: DebianPostgres;
let variables: Record<'ADMIN_URL' | 'DATABASE_HOST' | 'POOL_HOST' | 'REPOSITORY' | 'SECRETS', string>;

beforeAll(async () => {
  postgres = await startDebianPostgres();
  variables = {
    ADMIN_URL: postgres.urlOf('postgres', 'postgres'),
    DATABASE_HOST: `127.0.0.1:${postgres.port}`,
    POOL_HOST: `127.0.0.1:${await freePort()}`,
    REPOSITORY: 'registry.example/accubooks',
    SECRETS: join(serverFolder('deploy-guide'), 'secrets'),
  };
  setup().tools.set({ ...variables, TOKEN: 'a.token.of-the-identity-provider' });
  for (const { text } of runnable.filter(({ section }) => section === 3)) await setup().tools.demand(text);
}, START_TIMEOUT_MS);

afterAll(async () => {
  rmSync(dirname(variables.SECRETS), { recursive: true });
  await postgres.stop();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs all blocks of some sections. */
async function follow(sections: readonly number[], change = (text: string): string => text): Promise<void> {
  for (const { section, text } of runnable) {
    if (sections.includes(section)) await setup().tools.demand(change(text));
  }
}

/** The guide's PgBouncer, but for what is elsewhere here, and what Debian 12's 1.18 does not know yet. */
async function startPool(): Promise<() => Promise<void>> {
  const [settings] = blocks.filter(({ kind }) => kind === 'ini pgbouncer');
  const folder = serverFolder('guide-pool');
  const path = join(folder, 'pgbouncer.ini');
  const text = (settings as GuideBlock).text
    .replace('host=db.example port=5432', `host=127.0.0.1 port=${postgres.port}`)
    .replace('0.0.0.0', '127.0.0.1')
    .replace('6432', variables.POOL_HOST.split(':')[1] ?? '')
    .replace('/etc/pgbouncer/userlist.txt', join(folder, 'userlist.txt'))
    .replace(/^max_prepared_statements.*\n/m, 'unix_socket_dir =\n');
  writeFileSync(path, text);
  await setup().tools.demand(`cp "$SECRETS/userlist.txt" ${folder}`);
  const user = serverUser();
  if (user !== undefined) chownSync(join(folder, 'userlist.txt'), user.uid, user.gid);
  return runServer(programOf('pgbouncer', '/usr/sbin/pgbouncer'), [path], folder, 'SIGTERM', async () => {
    const client = new pg.Client({ connectionString: await urlOf('reader') });
    await client.connect();
    await client.end();
  });
}

async function urlOf(role: string): Promise<string> {
  const password = await setup().tools.demand(`cat "$SECRETS/${role}"`);
  return `postgresql://accubooks_${role}:${password.trim()}@${variables.POOL_HOST}/accubooks`;
}

/** Runs the program of a container as the cluster would. */
function run(
  container: Container,
  overrides: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): Promise<string> {
  return runContainer(setup().cluster, NAMESPACE, container, { overrides, words });
}

/** The API as a pod has it, but for its ports, and for what Debian's PgBouncer is too old for. */
async function startApi(container: Container): Promise<RunningProcess> {
  const differing = {
    PORT: '0',
    METRICS_PORT: '0',
    HOST: '127.0.0.1',
    SHUTDOWN_DELAY_MS: '0',
    DATABASE_PREPARED: 'off',
  };
  const environment = environmentIn(setup().cluster, NAMESPACE, container);
  const api = await startProcess({ database: { environment }, settings: differing });
  ends.push(() => api.kill('SIGKILL'));
  return api;
}

/** The container of an object that the chart has made in the cluster. */
function containerOf(kind: string, name: string): Container {
  const { cluster } = setup();
  const changes = cluster.changes.filter(({ object }) => object.kind === kind && object.metadata.name === name);
  const object = changes.at(-1)?.object;
  const [container] = new Manifests(object === undefined ? [] : [object]).pod(`${kind} ${name}`).spec.containers;
  return container as Container;
}

describe('docs/deploy.md', () => {
  it('has only commands of helm that a test can run', () => {
    expect(blocks.filter(isOutside).length).toBeGreaterThan(3);
    expect(blocks.filter(isOutside).filter(({ text }) => /\bhelm /.test(text))).toEqual([]);
    expect(
      blocks.filter(({ kind }) => !['sh', 'sh settings', 'ini postgresql', 'ini pgbouncer'].includes(kind)),
    ).toEqual([]);
    expect(settingNames(blocks)).toEqual(Object.keys(variables));
  });

  it('asks PostgreSQL for settings that it knows, with values that it takes', async () => {
    const [settings] = blocks.filter(({ kind }) => kind === 'ini postgresql');
    const lines = [...(settings as GuideBlock).text.matchAll(/^(\w+) = (\w+)(?: +#.*)?$/gm)];
    expect(lines).toHaveLength((settings as GuideBlock).text.trim().split('\n').length);
    for (const [, name, value] of lines) await postgres.query('postgres', `ALTER SYSTEM SET ${name} = '${value}'`);
    await postgres.query('postgres', 'ALTER SYSTEM RESET ALL');
  });

  it('applies what Kubernetes, the Gateway API, cert-manager and Envoy Gateway know', async () => {
    const objects = readObjects(manifestsOf(blocks));
    expect(objects.map(({ kind }) => kind)).toEqual(['GatewayClass', 'ClusterIssuer', 'BackendTrafficPolicy']);
    for (const object of objects) expect(await schemaProblem(object)).toBeUndefined();
    expect(typeProblems(objects)).toEqual([]);
  });
});

describe('who has followed it', () => {
  beforeEach(() => follow([4, 5, INSTALL]));

  it('has an application that runs with the logins of its secrets, through PgBouncer', async () => {
    const blue = containerOf('Deployment', 'accubooks-api-blue');
    ends.push(await startPool());
    expect(await run(containerOf('Job', 'accubooks-migrate'))).toContain('Applied:');
    const api = await startApi(blue);
    expect((await new HttpClient(api.baseUrl).get('/health/ready')).status).toBe(200);
    // As the guide has it made in a pod of the API.
    const token = { ...blue, command: ['dist/src/ops/token.js'] };
    const words = ['--user=smoke-test@accubooks.example', '--test-companies'];
    const reached = { API_URL: api.baseUrl, API_TOKEN: (await run(token, {}, words)).trim() };
    expect(await run(containerOf('Pod', 'accubooks-smoke-test-blue'), reached)).toContain('createPayment');
    const workflows = containerOf('Deployment', 'accubooks-workflows');
    expect(await runUntil(setup().cluster, NAMESPACE, workflows, 'workflows are running')).toBe(0);
    expect(await run(containerOf('CronJob', 'accubooks-verify-books'))).toContain('I01 ok');
    expect(await api.kill('SIGTERM')).toBe(0);
  });

  it('has shifted to green and back, and goes on with blue', async () => {
    const { tools, cluster } = setup();
    const seen: string[] = [];
    for (const block of runnable.filter(({ section }) => section === UPGRADE)) {
      for (const command of commandsOf(block)) {
        await tools.demand(command);
        if (/^helm (upgrade|rollback)/.test(command)) seen.push(weights());
      }
    }
    const shifts = ['100 0', '90 10', '75 25', '50 50', '0 100'];
    const back = ['100 0', '100 0'];
    expect(seen).toEqual([...shifts, ...back, 'green 100', '0 100', '0 100', 'none']);
    expect(containerOf('Job', 'accubooks-migrate').image).toBe('registry.example/accubooks:0.3.0');
    await follow([9]);
    expect(cluster.names('Deployment', NAMESPACE)).toEqual([]);
    expect(cluster.names('Secret', NAMESPACE)).toEqual(['accubooks-jobs-secrets', 'accubooks-secrets']);
  });
});

it('is the same for staging', async () => {
  await follow([4, 5, INSTALL], (text) =>
    text.replaceAll('accubooks-prod', 'accubooks-staging').replaceAll('values-production', 'values-staging'),
  );
  const { cluster } = setup();
  expect(cluster.names('Deployment', 'accubooks-staging')).toEqual(['accubooks-api-blue', 'accubooks-workflows']);
  expect(cluster.get('HTTPRoute', 'accubooks-staging', 'accubooks-api').spec).toMatchObject({
    hostnames: ['api.staging.accubooks.example'],
  });
});

it("has the commands of the chart's page in short", async () => {
  await follow([4, 5]);
  for (const block of guideBlocks('helm/accubooks/README.md')) {
    for (const command of commandsOf(block)) await setup().tools.demand(command);
  }
  expect(weights()).toBe('90 10');
});

/** The weights of the route, as `90 10`; of one slot alone with its name. */
function weights(): string {
  const { cluster } = setup();
  if (!cluster.names('HTTPRoute', NAMESPACE).includes('accubooks-api')) return 'none';
  const backends = backendsOf(cluster.get('HTTPRoute', NAMESPACE, 'accubooks-api'));
  const alone = backends.length === 1 ? `${backends[0]?.name.replace('accubooks-api-', '') ?? ''} ` : '';
  return alone + backends.map(({ weight }) => weight).join(' ');
}
