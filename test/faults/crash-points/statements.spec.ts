import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { lockKeyOf } from '../../../src/idempotency/engine/company-lock.js';
import { type Mutation, MUTATIONS, type MutationName } from '../../../src/mutations/index.js';
import { startProcess } from '../../support/application.js';
import { violations } from '../../support/invariants.js';
import { testServer } from '../../support/test-server.js';
import { type Caller, requestOf, type Sample, scopeIdOf } from '../../contract/sample.js';
import { expectFirst, expectReplay } from '../../contract/support/answers.js';
import { countByStatus } from '../../contract/support/books.js';
import { type Answer, send } from '../../contract/support/http-client.js';
import { promisedId } from '../../contract/support/uuid-v5.js';
import { newCompany, useWorld } from '../../contract/support/world.js';

const CRASHING_SERVER = fileURLToPath(new URL('./support/statement-server.mjs', import.meta.url));
/** A process has no more connections for groups. */
const GROUPS_AT_ONCE_MAX = 16;
const BATCHES_MAX = 30;
const SWEEP_TIMEOUT_MS = 600_000;

/** A write that is tried again and again. */
interface Write {
  readonly sample: Sample;
  readonly caller: Caller;
  readonly key: string;
}

/** The same operations in a company of its own. */
interface Group {
  readonly writes: readonly Write[];
}

/** The last point of a group, and what is told of one that had ended before its point. */
const ENDS = ['committed', 'passed'];

/** The points that every group ends with, however many there are before. */
const LAST_POINTS = ['insert "idempotent_writes"', 'insert "idempotent_write_audit_log"', 'commit', 'committed'];

/** The number of a point, its name, or `commit+`. */
type CrashPoint = number | string;

const definitions: Readonly<Record<string, Mutation>> = MUTATIONS;
const names = Object.keys(MUTATIONS) as MutationName[];
const alone = names.filter((name) => definitions[name]?.alone === true);

/** Which operations share a group, and how many such groups stand at a point each when their process is killed. */
const sweeps = [
  { name: 'a group of all operations that share one', mixes: [names.filter((name) => !alone.includes(name))], each: 8 },
  { name: 'a group of each operation that runs alone', mixes: alone.map((name) => [name]), each: 2 },
];

const world = useWorld();

describe.each(sweeps)('$name', ({ mixes, each }) => {
  it(
    'takes effect as a whole or not at all, whichever statement the process is killed at',
    async () => {
      const swept: { groups: Group[]; points: string[] }[] = [];
      for (const operations of mixes) swept.push({ groups: await groupsOf(operations, each), points: [] });
      let open = swept;
      for (let batch = 0; open.length > 0; batch += 1) {
        expect(batch).toBeLessThan(BATCHES_MAX);
        const places = open.flatMap(({ points }) =>
          Array.from({ length: each }, (_, place) => points.length + place + 1),
        );
        const reached = await crash(
          open.flatMap(({ groups }) => groups),
          places,
        );
        for (const { points } of open) points.push(...reached.splice(0, each));
        open = open.filter(({ points }) => !points.some((point) => ENDS.includes(point)));
      }
      for (const { groups, points } of swept) {
        expect(points.slice(0, 5)).toEqual(['begin', 'settings', 'locks', 'lookup', 'admission']);
        await retry(groups);
      }
    },
    SWEEP_TIMEOUT_MS,
  );

  // How many points there are before them follows from the waves, and so from the order in which the writes arrive.
  it('takes effect as a whole or not at all when the process is killed at one of the last statements', async () => {
    const groups: Group[] = [];
    for (const operations of mixes) groups.push(...(await groupsOf(operations, LAST_POINTS.length)));
    for (const part of partsOf(groups)) {
      const places = part.map((_group, place) => LAST_POINTS[place % LAST_POINTS.length] ?? '');
      expect(await crash(part, places)).toEqual(places);
      await retry(part);
    }
  });

  it('takes effect as a whole or not at all when the process is killed while COMMIT is under way', async () => {
    const groups: Group[] = [];
    for (const operations of mixes) groups.push(...(await groupsOf(operations, 2)));
    for (const part of partsOf(groups)) {
      await crash(
        part,
        part.map(() => 'commit+'),
      );
      await retry(part);
    }
  });

  it('leaves the books of all companies in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

function partsOf(groups: readonly Group[]): Group[][] {
  const count = Math.ceil(groups.length / GROUPS_AT_ONCE_MAX);
  return Array.from({ length: count }, (_, part) =>
    groups.slice(part * GROUPS_AT_ONCE_MAX, (part + 1) * GROUPS_AT_ONCE_MAX),
  );
}

function groupsOf(operations: readonly MutationName[], count: number): Promise<Group[]> {
  return Promise.all(Array.from({ length: count }, () => groupOf(operations)));
}

async function groupOf(operations: readonly MutationName[]): Promise<Group> {
  const companyId = await newCompany(world().address);
  const samples = await world().samplesOf(companyId);
  const writes: Write[] = [];
  for (const name of operations) {
    const caller = await world().actorFor(MUTATIONS[name], companyId);
    writes.push({ sample: await samples.sample(name), caller, key: randomUUID() });
  }
  return { writes };
}

/**
 * Sends the groups to a process that is killed when each of them stands at its point, and looks what became of them.
 * @returns the points' names; `passed` for a group that had ended before.
 */
async function crash(groups: readonly Group[], places: readonly CrashPoint[]): Promise<string[]> {
  const server = await startCrashing(groups, places);
  const exited = once(server.child, 'exit');
  const before = await world().books.contentsByCompany();
  const answers = groups.flatMap(({ writes }) => writes.map((write) => sendTo(server.baseUrl, write)));
  await Promise.allSettled(answers);
  expect(await exited).toEqual([null, 'SIGKILL']);
  const points = JSON.parse(/crashed at (.*)/.exec(server.output())?.[1] ?? '[]') as string[];
  expect(points).toHaveLength(groups.length);
  for (const group of groups) await untilEnded(group);
  const took = await Promise.all(groups.map((group, index) => tookEffect(group, points[index] ?? '')));
  const changed = new Set(groups.filter((_group, index) => took[index]).flatMap(companiesOf));
  const others = (contents: ReadonlyMap<string, string>): unknown => [...contents].filter(([id]) => !changed.has(id));
  expect(others(await world().books.contentsByCompany())).toEqual(others(before));
  return points;
}

/** PostgreSQL may still be busy with what was sent before the end; the locks are free when it is done. */
async function untilEnded({ writes }: Group): Promise<void> {
  for (const scopeId of scopesOf(writes)) {
    await world().database.query(`SELECT pg_advisory_xact_lock($1::bigint)`, [lockKeyOf(scopeId)]);
  }
}

function scopesOf(writes: readonly Write[]): string[] {
  return [...new Set(writes.map(({ sample, caller }) => scopeIdOf(sample.definition, caller)))];
}

function startCrashing(groups: readonly Group[], places: readonly CrashPoint[]): ReturnType<typeof startProcess> {
  const described = groups.map(({ writes }, index) => ({
    scopes: scopesOf(writes),
    writes: writes.length,
    crashAt: places[index],
  }));
  const settings = {
    GROUPS: JSON.stringify(described),
    COMPILED: testServer().compiled,
    DOCS: 'off',
    WRITER_CONNECTIONS: String(groups.length),
    ALONE_CONNECTIONS: String(groups.length),
    REQUEST_DEADLINE_MS: '60000',
  };
  return startProcess({ database: world().database, main: CRASHING_SERVER, settings });
}

/** A group takes effect as a whole or not at all, and the point decides, unless COMMIT was under way. */
async function tookEffect({ writes }: Group, point: string): Promise<boolean> {
  const stored = await Promise.all(writes.map(({ key }) => world().books.stored(key)));
  const attempts = await Promise.all(writes.map(({ key }) => world().books.attempts(key)));
  const all = writes.length;
  const found = [stored.flat().length, attempts.flat().length];
  const committed = ENDS.includes(point);
  if (point === 'commit under way') expect([`0,0`, `${all},${all}`]).toContain(found.join());
  else expect({ point, found }).toEqual({ point, found: committed ? [all, all] : [0, 0] });
  return found[0] === all;
}

/** The companies that the writes' rows belong to: the caller's, or the one that is made. */
function companiesOf({ writes }: Group): string[] {
  return writes.map(({ sample: { operation, definition }, caller, key }) =>
    definition.scope === 'user' ? promisedId(caller.userId, operation, key) : scopeIdOf(definition, caller),
  );
}

function sendTo(address: string, { sample, caller, key }: Write): Promise<Answer> {
  return send(address, requestOf(sample, caller, key));
}

/** With the same keys, on a process that lives: what was committed replays, what was not is carried out once. */
async function retry(groups: readonly Group[]): Promise<void> {
  for (const write of groups.flatMap(({ writes }) => writes)) {
    const { key, sample } = write;
    const [stored] = await world().books.stored(key);
    const answer = await sendTo(world().address, write);
    if (stored === undefined) expectFirst(answer, sample.definition, key);
    else expect(answer).toMatchObject({ status: 200, body: stored.answer });
    expectReplay(await sendTo(world().address, write), answer, sample.definition, key);
    expect(await world().books.stored(key)).toHaveLength(1);
    expect(countByStatus(await world().books.attempts(key))).toMatchObject({ new: 1 });
  }
}
