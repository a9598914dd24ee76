import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockKeyOf } from '../../../../src/idempotency/engine/company-lock.js';
import { requestOf } from '../../../contract/sample.js';
import { expectFirst, expectReplay } from '../../../contract/support/answers.js';
import { countByStatus } from '../../../contract/support/books.js';
import { type Answer, jsonOf, type OutgoingRequest, send } from '../../../contract/support/http-client.js';
import { promisedId } from '../../../contract/support/uuid-v5.js';
import type { World } from '../../../contract/support/world.js';
import { startProcess } from '../../../support/application.js';
import { testServer } from '../../../support/test-server.js';
import type { AttemptKind, CrashCase } from '../crash-case.js';
import { CRASH_POINTS, PROOF_POINTS, type Standing } from '../crash-points.js';
import { sendUntilTheEnd, type LastWords } from './last-words.js';
import { prepareCase, type PreparedCase } from './prepared-case.js';

const FEW = 6;
/** From the kill to the end of a process; a busy machine needs a moment. */
const EXIT_WITHIN_MS = 20_000;
const CRASHING_SERVER = fileURLToPath(new URL('./crashing-server.mjs', import.meta.url));

/**
 * Sends one attempt of each case to a process that dies when each stands at its point, looks at the books, and retries
 * on a process that lives.
 */
export async function crashAndRetry(world: World, cases: readonly CrashCase[]): Promise<void> {
  const prepared = await fewAtOnce(cases, (one) => prepareCase(world, one));
  const attemptsBefore = await Promise.all(prepared.map(({ key }) => world.books.attempts(key)));
  const before = await world.books.contentsByCompany();
  const lastWords = await die(world, prepared);
  const changed = new Set<string>();
  for (const [place, one] of prepared.entries()) {
    expectLastWords(one, lastWords[place]);
    if (await tookEffect(world, one, attemptsBefore[place]?.length ?? 0)) changed.add(companyOf(one));
  }
  const others = (contents: ReadonlyMap<string, string>): unknown => [...contents].filter(([id]) => !changed.has(id));
  expect(others(await world.books.contentsByCompany())).toEqual(others(before));
  await fewAtOnce(prepared, (one) => retry(world, one));
}

/** So few that a busy machine answers them in time. */
async function fewAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += FEW) {
    results.push(...(await Promise.all(items.slice(start, start + FEW).map(work))));
  }
  return results;
}

async function die({ database }: World, cases: readonly PreparedCase[]): Promise<LastWords[]> {
  const described = cases.map(({ key, scopeId, kind, point }) => ({ key, scopeId, kind, point }));
  const settings = {
    CASES: JSON.stringify(described),
    COMPILED: testServer().compiled,
    DOCS: 'off',
    REQUEST_DEADLINE_MS: '60000',
    READER_CONNECTIONS: String(cases.length),
  };
  const server = await startProcess({ database, main: CRASHING_SERVER, settings });
  const exited = once(server.child, 'exit');
  const passed: unknown[] = [];
  const lastWords = await Promise.all(
    cases.map(async ({ attempted, operation, kind }) => {
      const words = await sendUntilTheEnd(server.baseUrl, attempted);
      const isWhole = words.status > 0 && words.bytes === words.length;
      const ended = isWhole ? false : await Promise.race([exited, setTimeout(EXIT_WITHIN_MS, false, { ref: false })]);
      if (ended !== false) return words;
      // It went past its point, and the others would stand at theirs for ever.
      passed.push({ operation, kind, status: words.status });
      await server.kill('SIGKILL');
      return words;
    }),
  );
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(passed).toEqual([]);
  expect(server.output()).toContain('all stand at their points');
  // PostgreSQL may still be busy with what was sent before the end; the locks are free when it is done.
  for (const { scopeId } of cases) {
    await database.query(`SELECT pg_advisory_xact_lock($1::bigint)`, [lockKeyOf(scopeId)]);
  }
  return lastWords;
}

/** How attempts without an effect are answered. */
const REFUSALS: Partial<
  Record<AttemptKind, { readonly statuses: readonly number[]; readonly codes: readonly string[] }>
> = {
  mismatch: { statuses: [422], codes: ['idempotency_key_reused'] },
  refusal: { statuses: [404, 422], codes: ['not_found', 'reference_not_found'] },
  forbidden: { statuses: [403], codes: ['permission_denied'] },
};

/** Nothing was answered, but where the process died in the middle of it. */
function expectLastWords({ point, operation, kind, good }: PreparedCase, words: LastWords | undefined): void {
  const what = { operation, kind, point };
  if (point !== 'mid-response') {
    expect({ ...what, words }).toEqual({ ...what, words: { status: 0, bytes: 0, length: 0 } });
    return;
  }
  const { status, bytes = 0, length = 0 } = words ?? {};
  const expected = REFUSALS[kind]?.statuses ?? [kind === 'replay' ? 200 : good.definition.firstStatus];
  expect(expected).toContain(status);
  expect({ ...what, bytes }).toEqual({ ...what, bytes: Math.floor(length / 2) });
}

/** @returns whether the attempt changed anything but the log of attempts. */
async function tookEffect(world: World, one: PreparedCase, attemptsBefore: number): Promise<boolean> {
  const stored = (await world.books.stored(one.key)).length;
  const attempts = (await world.books.attempts(one.key)).length - attemptsBefore;
  const { kind, operation, point } = one;
  const effects = kind === 'replay' || REFUSALS[kind] !== undefined ? 0 : 1;
  const known = one.first === undefined ? 0 : 1;
  const [nothing, all] = [
    { stored: known, attempts: 0 },
    { stored: known + effects, attempts: 1 },
  ];
  const allowed = { nothing: [nothing], all: [all], either: [nothing, all] }[standingOf(one)];
  expect(allowed.map((found) => ({ kind, operation, point, ...found }))).toContainEqual({
    ...{ kind, operation, point },
    ...{ stored, attempts },
  });
  return stored > known;
}

/** The proof changes nothing: what stands was decided by the COMMIT before it. */
function standingOf({ kind, point }: CrashCase): Standing {
  if (kind === 'commit lost') return 'all';
  if (kind === 'commit not sent') return 'nothing';
  return [...CRASH_POINTS, ...PROOF_POINTS].find(({ name }) => name === point)?.standing ?? 'nothing';
}

/** The company that the write's rows belong to: the caller's, or the one that is made. */
function companyOf({ good: { definition, operation }, caller, key, scopeId }: PreparedCase): string {
  return definition.scope === 'user' ? promisedId(caller.userId, operation, key) : scopeId;
}

/** With the same key on a process that lives: what stands replays, what does not is carried out once, all else goes on. */
async function retry(world: World, one: PreparedCase): Promise<void> {
  const { attempted, caller, first, good, key, kind, samples } = one;
  const ask = (request: OutgoingRequest): Promise<Answer> => send(world.address, request);
  const refusal = REFUSALS[kind];
  if (refusal !== undefined) {
    const answer = await ask(attempted);
    expect(refusal.statuses).toContain(answer.status);
    expect(refusal.codes).toContain(jsonOf(answer)['code']);
  }
  const [stored] = await world.books.stored(key);
  const answer = await ask(requestOf(good, caller, key));
  if (first !== undefined) expectReplay(answer, first, good.definition, key);
  else if (stored === undefined) expectFirst(answer, good.definition, key);
  else expect(answer).toMatchObject({ status: 200, body: stored.answer });
  expectReplay(await ask(requestOf(good, caller, key)), first ?? answer, good.definition, key);
  expect(await world.books.stored(key)).toHaveLength(1);
  expect(countByStatus(await world.books.attempts(key))).toMatchObject({ new: 1 });
  await expectWorkflowOnce(world, one);
  await samples.perform('createCustomer');
}

async function expectWorkflowOnce({ database }: World, { operation, point, workflowId }: PreparedCase): Promise<void> {
  if (workflowId === undefined) return;
  const jobs = await database.query(
    `SELECT FROM workflow_instances AS instance JOIN job_queue.job ON data->>'instanceId' = instance.id::text
     WHERE instance.definition_id = $1`,
    [workflowId],
  );
  expect({ operation, point, jobs: jobs.length }).toEqual({ operation, point, jobs: 1 });
}
