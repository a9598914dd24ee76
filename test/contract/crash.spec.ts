import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Mutation, MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { type RunningProcess, startProcess } from '../support/application.js';
import { violations } from '../support/invariants.js';
import { testServer } from '../support/test-server.js';
import { type Caller, requestOf, type Sample } from './sample.js';
import { expectFirst, expectReplay } from './support/answers.js';
import { countByStatus } from './support/books.js';
import { type Answer, send } from './support/http-client.js';
import { UNLIMITED, useWorld } from './support/world.js';

const CRASHING_SERVER = fileURLToPath(new URL('./support/crashing-server.mjs', import.meta.url));
/** More points than any group has. */
const POINTS_MAX = 200;
/** A process is started for each point. */
const SWEEP_TIMEOUT_MS = 400_000;

/** A write that is tried again and again. */
interface Write {
  readonly sample: Sample;
  readonly caller: Caller;
  readonly key: string;
}

const definitions: Readonly<Record<string, Mutation>> = MUTATIONS;
const names = Object.keys(MUTATIONS) as MutationName[];
const alone = names.filter((name) => definitions[name]?.alone === true);
/** The operations that share a group, and each that has one to itself. */
const groups = [names.filter((name) => !alone.includes(name)), ...alone.map((name) => [name])];

const world = useWorld();

describe.each(groups.map((operations) => ({ operations })))('a group of $operations', ({ operations }) => {
  const isShared = operations.length > 1;

  it(
    'takes effect as a whole or not at all, whichever statement the process is killed at',
    async () => {
      const writes = await Promise.all(operations.map(writeOf));
      let next = startCrashing(1, writes, isShared);
      const points: string[] = [];
      for (let point = 1; points.at(-1) !== 'committed'; point += 1) {
        expect(point).toBeLessThan(POINTS_MAX);
        const server = await next;
        next = startCrashing(point + 1, writes, isShared);
        const before = await contents();
        points.push(await crash(server, writes, isShared));
        if (points.at(-1) === 'committed') await expectCommitted(writes);
        else await expectNothing(writes, before);
      }
      await (await next).kill('SIGKILL');
      expect(points).toEqual(expect.arrayContaining(['begin', 'locks', 'lookup', 'commit', 'committed']));
      await retry(writes);
    },
    SWEEP_TIMEOUT_MS,
  );

  it('takes effect as a whole or not at all when the process is killed while COMMIT is under way', async () => {
    const writes = await Promise.all(operations.map(writeOf));
    const before = await contents();
    const server = await startCrashing('commit+', writes, isShared);
    await crash(server, writes, isShared);
    const stored = await Promise.all(writes.map(({ key }) => world().books.stored(key)));
    if (stored.some((rows) => rows.length > 0)) await expectCommitted(writes);
    else await expectNothing(writes, before);
    await retry(writes);
  });

  it('leaves the books of all companies in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

async function writeOf(name: MutationName): Promise<Write> {
  const sample = await (await world().samplesOf()).sample(name);
  return { sample, caller: await world().actorFor(MUTATIONS[name]), key: randomUUID() };
}

function startCrashing(at: number | 'commit+', writes: readonly Write[], isShared: boolean): Promise<RunningProcess> {
  const settings = {
    ...UNLIMITED,
    CRASH_AT: String(at),
    GATHER: isShared ? String(writes.length) : '0',
    COMPILED: testServer().compiled,
    DOCS: 'off',
    WRITER_CONNECTIONS: '1',
  };
  return startProcess({ database: world().database, main: CRASHING_SERVER, settings });
}

/** Sends the writes to a process that dies of them. @returns the point at which it did. */
async function crash(server: RunningProcess, writes: readonly Write[], isShared: boolean): Promise<string> {
  const exited = once(server.child, 'exit');
  const held = isShared ? await holdDoor(server) : undefined;
  const answers = await Promise.allSettled(writes.map((write) => sendTo(server.baseUrl, write)));
  expect(answers.map(({ status }) => status)).toEqual(writes.map(() => 'rejected'));
  expect(await exited).toEqual([null, 'SIGKILL']);
  await held?.answer;
  return /crashed at \d+: (.*)/.exec(server.output())?.[1] ?? '';
}

/** Sends a write of the other company, whose group is held until the others wait. */
async function holdDoor({ baseUrl, child, output }: RunningProcess): Promise<{ answer: Promise<unknown> }> {
  const { theirs } = world();
  const sample = await (await world().samplesOf(theirs)).sample('createAccount');
  const write = { sample, caller: await world().member('owner', theirs), key: randomUUID() };
  const answer = Promise.allSettled([sendTo(baseUrl, write)]);
  while (!output().includes('holding')) await once(child.stdout as Readable, 'data');
  return { answer };
}

function sendTo(address: string, { sample, caller, key }: Write): Promise<Answer> {
  return send(address, requestOf(sample, caller, key));
}

/** What all companies have but the one that holds the door. */
function contents(): Promise<Readonly<Record<string, string>>> {
  return world().books.contents({ except: world().theirs });
}

async function expectNothing(writes: readonly Write[], before: Readonly<Record<string, string>>): Promise<void> {
  expect(await contents()).toEqual(before);
  for (const { key } of writes) expect(await world().books.attempts(key)).toEqual([]);
}

async function expectCommitted(writes: readonly Write[]): Promise<void> {
  for (const { key } of writes) {
    expect(await world().books.stored(key)).toHaveLength(1);
    expect(countByStatus(await world().books.attempts(key))).toEqual({ new: 1 });
  }
}

/** With the same keys, on a process that lives: what was committed replays, what was not is carried out once. */
async function retry(writes: readonly Write[]): Promise<void> {
  for (const write of writes) {
    const { definition } = write.sample;
    const [stored] = await world().books.stored(write.key);
    const answer = await sendTo(world().address, write);
    if (stored === undefined) expectFirst(answer, definition, write.key);
    else expect(answer).toMatchObject({ status: 200, body: stored.answer });
    expectReplay(await sendTo(world().address, write), answer, definition, write.key);
  }
  await expectOneEffect(writes);
}

async function expectOneEffect(writes: readonly Write[]): Promise<void> {
  for (const { key } of writes) {
    expect(await world().books.stored(key)).toHaveLength(1);
    expect(countByStatus(await world().books.attempts(key))).toMatchObject({ new: 1 });
  }
}
