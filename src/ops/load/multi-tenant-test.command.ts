import { randomUUID } from 'node:crypto';
import { inParallel, numbers } from '../client/parallel.js';
import { TestCompany } from '../client/test-company.js';
import { API_OPTIONS, API_USAGE, apiAccess } from '../command/api-options.js';
import { withApi } from '../command/api-session.js';
import { durationSeconds, readWords, wholeNumber } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { UsageError } from '../run.js';
import { writeRound } from './tenant-round.js';
import { Tenant } from './tenant.js';

const USAGE = `usage: npm run --silent test:multi-tenant -- [--tenants=10] [--requests-per-tenant=10] [--duration=1h]
       npm run --silent test:multi-tenant:production -- --yes

Lets new test companies write at the same time: customers, invoices and payments, all companies under the same keys.
Every write is sent twice. Then it reads back: no company got the answer or the id of another, another's ids are 404 in
a path and 422 in a body, each lists exactly what it wrote, and its trial balance is even and is what it wrote.

  --tenants=N              companies, 2 to 1000
  --requests-per-tenant=N  writes of each, 1 to 100000; all of a round are at most 1,000,000
  --duration=TIME          goes on in rounds of so many writes for a time such as 90s, 10m or 1h (up to 24h)
  --concurrency=N          requests at once, 2 to 1000; 20 unless given
${API_USAGE}`;

const OPTIONS = {
  ...API_OPTIONS,
  tenants: 'text',
  'requests-per-tenant': 'text',
  duration: 'text',
  concurrency: 'text',
} as const;

const DURATION_SECONDS_MAX = 86_400;
/** What is remembered of a round must fit memory. */
const ROUND_WRITES_MAX = 1_000_000;
const FAULTS_MAX = 20;
/** A fault in every round would fill memory. */
const FAULTS_KEPT = 1_000;

/** Whether companies that write at the same time know nothing of each other. @throws UsageError, CommandFailed */
export async function multiTenantTest(words: readonly string[], surroundings: Surroundings): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  const { print, tell, environment } = surroundings;
  if (given.help === true) {
    print(USAGE);
    return true;
  }
  if (given.company !== undefined) throw new UsageError('--company: this test makes its companies itself');
  const tenantCount = wholeNumber('tenants', given.tenants, 10, 1_000, 2);
  const requests = wholeNumber('requests-per-tenant', given['requests-per-tenant'], 10, 100_000);
  const concurrency = wholeNumber('concurrency', given.concurrency, 20, 1_000, 2);
  const seconds = given.duration === undefined ? 0 : durationSeconds('duration', given.duration, DURATION_SECONDS_MAX);
  if (tenantCount * requests > ROUND_WRITES_MAX) {
    throw new UsageError('--requests-per-tenant: too many for one round; give fewer, and --duration for more rounds');
  }
  return withApi(apiAccess(given, environment), { connections: concurrency }, async (api) => {
    tell(`making ${tenantCount} test companies`);
    const run = randomUUID().slice(0, 8);
    const tenants = await inParallel(numbers(tenantCount), concurrency, async (index) =>
      Tenant.of(await TestCompany.make(api, `Multi-tenant test ${run} ${index}`), index),
    );
    const faults: string[] = [];
    const endsAt = performance.now() + seconds * 1_000;
    let rounds = 0;
    do {
      rounds += 1;
      const found = await writeRound({ tenants, requests, concurrency, keyPrefix: `${run}-${rounds}`, tell });
      faults.push(...found.slice(0, FAULTS_KEPT - faults.length));
    } while (performance.now() < endsAt);
    tell('reading everything back');
    const compared = await inParallel(tenants, concurrency, (tenant) => tenant.compareBooks());
    faults.push(...compared.flat());
    const report = { tenants: tenantCount, rounds, writes: rounds * requests * tenantCount, run, faults };
    print(given.json === true ? JSON.stringify(report, undefined, 2) : describe(report));
    return faults.length === 0;
  });
}

interface Report {
  readonly tenants: number;
  readonly rounds: number;
  readonly writes: number;
  readonly run: string;
  readonly faults: readonly string[];
}

function describe({ tenants, rounds, writes, run, faults }: Report): string {
  const what = `${tenants} companies, ${writes} writes in ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, each sent twice`;
  const where = `The test companies are called "Multi-tenant test ${run}"; they stay.`;
  if (faults.length === 0) return `Isolated: ${what}. ${where}`;
  const more = faults.length > FAULTS_MAX ? [`  and ${faults.length - FAULTS_MAX} more; see --json`] : [];
  const named = faults.slice(0, FAULTS_MAX).map((fault) => `  ${fault}`);
  return [
    `FAILED: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} with ${what}. ${where}`,
    ...named,
    ...more,
  ].join('\n');
}
