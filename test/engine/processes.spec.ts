import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { testServer } from '../support/test-server.js';
import { openEngineDatabase, TestEngine } from './support/test-engine.js';
import { TestCounter } from './support/test-tables.js';

const CHILD = fileURLToPath(new URL('support/child-writer.mjs', import.meta.url));
const COUNTER = '00000000-0000-4000-8000-000000000001';

interface ChildEnd {
  readonly killed: boolean;
  /** What it printed; undefined when it was killed. */
  readonly answers: readonly string[] | undefined;
  readonly errors: string;
}

describe('processes', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
    test = await TestEngine.open(database);
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  const runChild = (task: object): Promise<ChildEnd> =>
    new Promise((resolve) => {
      const text = JSON.stringify({ compiled: testServer().compiled, url: database.writerUrl, ...task });
      const child = spawn(process.execPath, [CHILD, text], { stdio: ['ignore', 'pipe', 'pipe'] });
      let [output, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.on('close', (_code, signal) => {
        const answers = output === '' ? undefined : (JSON.parse(output) as string[]);
        resolve({ killed: signal === 'SIGKILL', answers, errors });
      });
    });

  const increment = async (write: IdempotentWrite): Promise<void> => {
    const row = await write.get(TestCounter, COUNTER);
    if (row === undefined) write.insert(TestCounter, { id: COUNTER, value: 1n, label: null });
    else write.update(TestCounter, COUNTER, { value: row.value + 1n });
  };
  const create = (write: IdempotentWrite): void => {
    write.insert(TestCounter, { id: write.id, value: 7n, label: null });
  };
  const valuesOf = async (companies: readonly string[]): Promise<bigint[]> =>
    (
      await database.query<{ value: bigint }>(
        `SELECT value FROM test_counters WHERE company_id = ANY ($1) ORDER BY value`,
        [companies],
      )
    ).map(({ value }) => value);
  const countOf = async (table: string, companies: readonly string[]): Promise<number> =>
    (await database.query(`SELECT FROM ${table} WHERE company_id = ANY ($1)`, [companies])).length;
  /** Whether the whole group took effect; fails when a part of it did. */
  const isWhole = async (companies: readonly string[]): Promise<boolean> => {
    const values = await valuesOf(companies);
    const [stored, audited] = [
      await countOf('idempotent_writes', companies),
      await countOf('idempotent_write_audit_log', companies),
    ];
    expect([values, stored, audited]).toEqual(values.length === 0 ? [[], 0, 0] : [[2n, 7n], 3, 3]);
    return values.length > 0;
  };

  it('one that is killed between any two statements of a group leaves all of it or nothing', async () => {
    const killAndRetry = async (killAt: number): Promise<string> => {
      const companies = [randomUUID(), randomUUID()] as const;
      const end = await runChild({ companies, killAt });
      const whole = await isWhole(companies);
      if (!end.killed) {
        expect(end).toMatchObject({ answers: ['new', 'new', 'new'], errors: '' });
        expect(whole).toBe(true);
        return 'ended';
      }
      expect(whole).toBe(end.errors === 'killed at committed');
      // Whoever retries gets each of them once.
      const retries = await Promise.all([
        test.run({ company: companies[0], key: 'a' }, increment),
        test.run({ company: companies[0], key: 'b' }, increment),
        test.run({ company: companies[1], key: 'a' }, create),
      ]);
      expect(new Set(retries.map(({ status }) => status))).toEqual(new Set([whole ? 'replayed' : 'new']));
      expect(await valuesOf(companies)).toEqual([2n, 7n]);
      return end.errors.replace('killed at ', '');
    };
    const points: string[] = [];
    while (points.at(-1) !== 'ended') {
      points.push(...(await Promise.all([points.length, points.length + 1].map(killAndRetry))));
    }
    expect(points).toEqual(
      expect.arrayContaining(['begin', 'settings', 'locks', 'lookup', 'admission', 'commit', 'committed', 'ended']),
    );
    expect(points.filter((point) => point.startsWith('insert'))).toHaveLength(3);
    expect(points.indexOf('committed') - points.indexOf('commit')).toBe(1);
  });

  it('two never write one company’s books at the same time', async () => {
    const company = randomUUID();
    const state = { childEnded: false };
    const child = runChild({ companies: [company], increments: 40 }).finally(() => {
      state.childEnded = true;
    });
    const own: string[] = [];
    while (!state.childEnded) own.push((await test.run({ company }, increment)).status);
    const { answers = [] } = await child;
    expect(answers).toHaveLength(40);
    expect(new Set([...own, ...answers])).toEqual(new Set(['new']));
    expect(await valuesOf([company])).toEqual([BigInt(own.length + answers.length)]);
  });

  it('one survives a handler that forgets to await a read that fails', async () => {
    const companies = [randomUUID(), randomUUID()];
    const end = await runChild({ companies, forgetful: true });
    expect(end).toEqual({ killed: false, answers: ['write_failed', 'new'], errors: '' });
  });
});
