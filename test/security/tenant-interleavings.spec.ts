import { writeSync } from 'node:fs';
import * as fc from 'fast-check';
import { openEngineDatabase, TestEngine } from '../engine/support/test-engine.js';
import type { TestDatabase } from '../support/database.js';
import { type Rewrite, startRewritingProxy } from './support/rewriting-proxy.js';
import { COMPANIES, programs, TenantRun } from './support/tenant-program.js';

/*
 * Reads and writes of eight companies share two server connections, as they do behind a pooler that gives a connection
 * away after each transaction. The engine and the reads are the application's own, and log in as the writer. No statement
 * of the test names a company. `TENANTS_SEED=S TENANTS_RUNS=N npm run test:backend -- --testPathPatterns
 * tenant-interleavings` looks elsewhere, or further.
 */

const SERVER_CONNECTIONS = 2;
const SEED = Number(process.env['TENANTS_SEED'] ?? 1);
const RUNS = Number(process.env['TENANTS_RUNS'] ?? 40);
const STDERR = 2;

type Details = fc.RunDetails<[Parameters<TenantRun['perform']>[0]]>;

/** What is written stays possible, so that something is there to be missed. */
const WITHOUT_POLICY = `
  DROP POLICY test_counters_writer ON test_counters;
  CREATE POLICY planted ON test_counters FOR INSERT WITH CHECK (true)`;
/** What is seen where a table is open. */
const OTHERS = /sees [1-9]\d* rows of others|"counters":[1-9]|"answers":[1-9]/;

describe('eight companies on two server connections', () => {
  it('see their own rows alone, and leave nothing behind for the next', async () => {
    const { details, served } = await interleave({}, RUNS);
    writeSync(STDERR, `tenants: seed ${details.seed}, ${details.numRuns} runs\n`);
    expect(details.failed ? messageOf(details) : '').toBe('');
    // Otherwise nothing was shown.
    expect([...served.values()].map(({ size }) => size)).toEqual(Array(SERVER_CONNECTIONS).fill(COMPANIES));
  });

  it.each<[string, Damage, RegExp]>([
    ['reads name their company for the session', { statements: sessionWide(/\$\d+/) }, /^outside .* shows/m],
    ['groups name their companies for the session', { statements: sessionWide(/coalesce/) }, /^outside .* shows/m],
    ['row-level security is off', { sql: `ALTER TABLE test_counters DISABLE ROW LEVEL SECURITY` }, OTHERS],
    ['one table more shows everything', { sql: `CREATE POLICY planted ON idempotent_writes USING (true)` }, OTHERS],
    ['a policy is missing', { sql: WITHOUT_POLICY }, /misses [1-9]/],
  ])('would not when %s', async (_, damage, fault) => {
    const { details } = await interleave(damage, RUNS);
    expect(messageOf(details)).toMatch(fault);
  });
});

interface Damage {
  readonly statements?: Rewrite;
  readonly sql?: string;
}

/** Performs random programs until one fails. */
async function interleave(
  damage: Damage,
  runs: number,
): Promise<{ details: Details; served: Map<number, Set<number>> }> {
  const database = await openEngineDatabase();
  if (damage.sql !== undefined) await database.query(damage.sql);
  const proxy = await startRewritingProxy(database, damage.statements ?? ((sql) => sql));
  const url = proxy.database.environment['DATABASE_WRITER_URL'] ?? '';
  const test = await TestEngine.open(database, { url, poolSize: SERVER_CONNECTIONS, withoutFaults: true });
  const served = new Map<number, Set<number>>();
  try {
    const property = fc.asyncProperty(programs, (program) => new TenantRun(test, served).perform(program));
    const details = await fc.check(property, { seed: SEED, numRuns: runs, endOnFailure: true, unbiased: true });
    return { details, served };
  } finally {
    await close(test, proxy, database);
  }
}

async function close(test: TestEngine, proxy: { close(): Promise<void> }, database: TestDatabase): Promise<void> {
  await test.close();
  await proxy.close();
  await database.drop();
}

/** The setting that a transaction makes of such a value outlasts it. */
function sessionWide(value: RegExp): Rewrite {
  const setting = new RegExp(`(set_config\\('app\\.companies', ${value.source}.*?), true\\)`, 'gs');
  return (sql) => sql.replaceAll(setting, '$1, false)');
}

function messageOf({ errorInstance, counterexample, seed }: Details): string {
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${message}\nseed ${seed}: ${JSON.stringify(counterexample)}`;
}
