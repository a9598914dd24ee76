import { randomUUID } from 'node:crypto';
import type { MutationName } from '../../../src/mutations/index.js';
import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import { inParallel, numbers } from '../../../src/ops/client/parallel.js';
import { violations } from '../../support/invariants.js';
import { EFFECT_TABLES } from '../checker/effect-tables.js';
import { groupBy } from '../checker/evidence.js';
import { checkJobsEnd } from '../checker/liveness.js';
import { runCommand } from '../cluster/run-command.js';
import type { Attempt } from '../history/attempt.js';
import { FLAWLESS } from '../standby/recorded-run.js';
import { codeOf } from '../workload/client.js';
import type { Exchange } from '../workload/sender.js';
import { requestOf, withOtherPayload } from '../workload/wish.js';
import { OLDER, TODAYS, TwoBuilds } from './two-builds.js';

/** The older build is compiled, and its packages may have to be fetched. */
const BUILD_LIMIT_MS = 600_000;
const TEST_LIMIT_MS = 300_000;
const THREADS = 16;
const DUPLICATES = 24;
/** Of each operation and build. */
const OTHER_PAYLOADS = 5;
/** The project as it was before its newest migration, and as it is: each test goes on from what the one before has left. */
describe('F23: an older build and today’s on one database', () => {
  let builds: TwoBuilds;

  beforeAll(async () => {
    builds = await TwoBuilds.start();
  }, BUILD_LIMIT_MS);

  afterAll(async () => {
    await builds.stop();
  });

  it(
    'the older one writes on while the schema becomes today’s',
    async () => {
      builds.run.startLoad();
      await builds.moreWrites();
      expect(await builds.migrate()).toMatch(/^Applied:\n/);
      await builds.moreWrites();
      await builds.run.stopLoad();
      expect(troubleIn(await builds.attemptsAfter(0))).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'both write side by side',
    async () => {
      await builds.upgrade();
      const begun = await builds.attempted();
      builds.run.startLoad();
      await builds.moreWrites();
      await builds.run.stopLoad();
      const attempts = await builds.attemptsAfter(begun);
      expect(troubleIn(attempts)).toEqual([]);
      expect(buildsOf(attempts.filter(({ status }) => status === 201))).toEqual([OLDER, TODAYS]);
    },
    TEST_LIMIT_MS,
  );

  it.each([
    ['today’s', () => builds.todays],
    ['the older', () => builds.older.compiled],
  ])(
    'workflows that both have started are ended by %s runner',
    async (_which, build) => {
      await builds.stopWorkflows();
      builds.run.startLoad();
      await builds.moreWrites();
      await builds.run.stopLoad();
      const startedBy = await builds.buildsByWrite();
      const open = await builds.cluster.database.query<{ writeId: string }>(
        `SELECT trigger_entity_id AS "writeId" FROM workflow_instances WHERE finished_at IS NULL`,
      );
      expect([...new Set(open.map(({ writeId }) => startedBy.get(writeId)))].sort()).toEqual([OLDER, TODAYS]);

      await builds.runWorkflowsBy(build());
      expect(await checkJobsEnd(builds.cluster.database)).toEqual([]);
      const unsuccessful = await builds.cluster.database.query(
        `SELECT id, status FROM workflow_instances WHERE status <> 'succeeded'`,
      );
      expect(unsuccessful).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'goes back to the older one alone when today’s dies, and forward again',
    async () => {
      const { run, todaysReplica } = builds;
      const begun = await builds.attempted();
      run.startLoad();
      await builds.moreWrites();
      const underWay = run.writeMany(DUPLICATES);
      await todaysReplica.kill('SIGKILL');
      const interrupted = (await underWay).filter(({ replica }) => replica === TODAYS);
      const retried = await run.retry(interrupted);
      await builds.moreWrites();

      await todaysReplica.start();
      await builds.moreWrites();
      await run.stopLoad();
      expect(retried.map(({ outcome }) => outcome)).toEqual(interrupted.map(() => 'done'));
      const attempts = await builds.attemptsAfter(begun);
      expect(troubleIn(attempts.filter(({ replica }) => replica === OLDER))).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'nothing is lost, doubled or wrong',
    async () => {
      const { run, cluster } = builds;
      const required = ['reads', 'replays', 'unknown', 'deliveries'] as const;
      expect(await run.check('F23 an older build beside today’s', cluster.database, required)).toMatchObject(FLAWLESS);
    },
    TEST_LIMIT_MS,
  );

  it(
    'each replays what the other wrote: the same bytes, ETag and Location',
    async () => {
      const makers = await builds.makers();
      const written = groupBy(makers, (maker) => String(builds.buildOf(maker)));
      for (const build of [OLDER, TODAYS]) {
        const operations = new Set(written.get(String(build))?.map(({ operation }) => operation));
        expect(operations.size).toBeGreaterThan(9);
      }
      const different = await inParallel(makers, THREADS, async (maker) => {
        const replay = await builds.send(otherOf(builds.buildOf(maker)), maker);
        const expected = { status: 200, replayed: true, ...shownIn(maker) };
        const found = { status: replay.status, replayed: replay.replayed, ...shownIn(replay) };
        return JSON.stringify(found) === JSON.stringify(expected)
          ? []
          : [`${maker.operation} ${maker.key}: ${JSON.stringify(found)}`];
      });
      expect(different.flat()).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'both refuse another payload under a key of either',
    async () => {
      const byKind = groupBy(await builds.makers(), (one) => `${builds.buildOf(one)} ${one.operation}`);
      const others = [...byKind.values()].flatMap((makers) =>
        makers.slice(0, OTHER_PAYLOADS).flatMap((maker) => {
          const request = withOtherPayload(maker.request);
          return request === undefined ? [] : [OLDER, TODAYS].map((replica) => ({ ...maker, replica, request }));
        }),
      );
      const answers = await inParallel(others, THREADS, ({ replica, ...write }) => builds.send(replica, write));
      const outcomes = new Set(answers.map(({ status, body }) => `${status} ${codeOf(body)}`));
      expect([...outcomes]).toEqual(['422 idempotency_key_reused']);
    },
    TEST_LIMIT_MS,
  );

  it.each([
    ['createCompany', () => true],
    ['createCustomer', () => true],
    ['createInvoice', () => true],
    ['createPayment', ({ request }) => !request.body.includes('allocations')],
    ['createJournalEntry', () => true],
    ['createInventoryAdjustment', ({ request }) => !request.body.includes('"delta":"-')],
  ] satisfies [MutationName, (maker: Attempt) => boolean][])(
    'duplicates of %s that come to both at once are carried out once',
    async (operation, isAlwaysRight) => {
      const model = (await builds.makers()).find((one) => one.operation === operation && isAlwaysRight(one));
      if (model === undefined) throw new Error(`${operation} was never carried out; let the load write more`);
      const write = { ...model, key: randomUUID() };
      const answers = await Promise.all(numbers(DUPLICATES).map((number) => builds.send(number % 2, write)));
      expect(answers.filter(({ replayed, status }) => status === 201 && !replayed)).toHaveLength(1);
      expect(answers.filter(({ replayed, status }) => status === 200 && replayed)).toHaveLength(DUPLICATES - 1);
      expect(new Set(answers.map((answer) => JSON.stringify(shownIn(answer)))).size).toBe(1);
      expect(await effectsOf(operation, deterministicId(model.scopeId, operation, write.key))).toBe(1);
    },
  );

  it('each goes on from the version that the other wrote', async () => {
    const [companyId = ''] = builds.run.companyIds;
    const create = requestOf({ operation: 'createCustomer', body: { name: 'Version 1', currency: 'USD' } });
    const made = await builds.send(OLDER, {
      ...{ companyId, operation: 'createCustomer', request: create },
      key: randomUUID(),
    });
    const path = { id: String((JSON.parse(made.body) as { id: unknown }).id) };
    for (const version of numbers(10).map((number) => number + 1)) {
      const operation = 'updateCustomer';
      const request = requestOf({ operation, path, version, body: { name: `Version ${version + 1}` } });
      const answer = await builds.send(version % 2, { companyId, operation, key: randomUUID(), request });
      expect([answer.status, answer.headers.etag]).toEqual([200, `"${version + 1}"`]);
    }
  });

  it('the books are right by the checks of both', async () => {
    const { older, todays, cluster } = builds;
    expect(await violations(cluster.database)).toEqual([]);
    for (const build of [older.compiled, todays]) await runCommand(build, 'verify-books', cluster.environment);
  });

  const buildsOf = (attempts: readonly Attempt[]): number[] =>
    [...new Set(attempts.map((attempt) => builds.buildOf(attempt)))].sort();

  /** How many rows name a write as the one that made them. */
  const effectsOf = async (operation: MutationName, writeId: string): Promise<number> => {
    const column = operation === 'createCompany' ? 'id' : 'write_id';
    const table = EFFECT_TABLES[operation] ?? '';
    return (await builds.cluster.database.query(`SELECT FROM ${table} WHERE ${column} = $1`, [writeId])).length;
  };
});

/** Where the client has to ask again. */
function troubleIn(attempts: readonly Attempt[]): string[] {
  return attempts
    .filter(({ status }) => status === 0 || status >= 500)
    .map(({ operation, key, replica, status, code, failure }) => {
      return `${operation} ${key} at replica ${replica}: ${status} ${code}${failure}`;
    });
}

function otherOf(build: number): number {
  return build === OLDER ? TODAYS : OLDER;
}

/** What an answer shows of its write, the first time and every other. */
function shownIn({ body, headers }: Pick<Exchange, 'body' | 'headers'>): object {
  return { body, etag: headers.etag, location: headers.location, contentType: headers['content-type'] };
}
