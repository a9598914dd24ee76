import { randomUUID } from 'node:crypto';
import { MUTATIONS } from '../../mutations/index.js';
import { type ApiAnswer, type ApiRequest, describeAnswer, jsonOf } from '../client/api-client.js';
import { inParallel, numbers } from '../client/parallel.js';
import { RECIPES, type RecipeName } from '../client/recipes/index.js';
import { type Entity, resourcePath, type TestCompany } from '../client/test-company.js';
import { CommandFailed } from '../run.js';
import { type Timing, timingOf } from './percentiles.js';

/** Operations whose requests need nothing made for each of them. */
export const MEASURED_OPERATIONS = [
  'createPayment',
  'createInvoice',
  'createCustomer',
  'createJournalEntry',
] as const satisfies readonly [RecipeName, ...RecipeName[]];

export interface Load {
  readonly companies: readonly TestCompany[];
  readonly operation: (typeof MEASURED_OPERATIONS)[number];
  readonly seconds: number;
  readonly concurrency: number;
  readonly tell: (text: string) => void;
}

/** What `benchmark:production --json` prints; a weekly report reads it. */
export interface Measurement {
  readonly measuredAt: string;
  readonly operation: string;
  readonly concurrency: number;
  readonly companies: number;
  readonly seconds: number;
  readonly writes: Timing;
  readonly replays: Timing;
  readonly plain: Timing;
  readonly overheadMs: number;
  /** What was answered otherwise, in words; not counted above. */
  readonly failures: readonly string[];
}

const WARM_UP_MS = 1_000;
const FAILURES_MAX = 1_000;

/** Writes, replays and plain requests, one after the other. */
export async function measure(load: Load): Promise<Measurement> {
  const { operation, companies, seconds, concurrency } = load;
  const failures: string[] = [];
  const sent: ApiRequest[] = [];
  const writes = await run(load, 'writes', failures, async (company) => {
    const { request } = await company.prepare(operation, await RECIPES[operation](company));
    const write = { ...request, key: randomUUID() };
    sent.push(write);
    return { request: write, status: MUTATIONS[operation].firstStatus };
  });
  if (sent.length === 0) throw new CommandFailed('nothing was written, so nothing can be measured');
  let next = 0;
  const replays = await run(load, 'replays', failures, () => {
    const request = sent[next++ % sent.length] as ApiRequest;
    return Promise.resolve({ request, status: 200 });
  });
  const entities = await inParallel(companies, concurrency, (company) => anEntityOf(company, operation));
  const plain = await run(load, 'plain requests', failures, (company, index) => {
    const path = entities[index] ?? '';
    return Promise.resolve({ request: { method: 'GET', path, companyId: company.id }, status: 200 });
  });
  return {
    measuredAt: new Date().toISOString(),
    ...{ operation, concurrency, companies: companies.length, seconds, writes, replays, plain },
    overheadMs: Math.round((writes.p50Ms - plain.p50Ms) * 10) / 10,
    failures,
  };
}

/** What a client sends next, and with which status it is answered. */
interface Expected {
  readonly request: ApiRequest;
  readonly status: number;
}

async function run(
  { companies, seconds, concurrency, tell }: Load,
  what: string,
  failures: string[],
  nextRequest: (company: TestCompany, companyIndex: number) => Promise<Expected>,
): Promise<Timing> {
  tell(`${what}: ${seconds} seconds`);
  const countedFrom = performance.now() + WARM_UP_MS;
  const endsAt = countedFrom + seconds * 1_000;
  const durationsMs: number[] = [];
  await inParallel(numbers(concurrency), concurrency, async (client) => {
    for (let turn = client; performance.now() < endsAt; turn += concurrency) {
      const index = turn % companies.length;
      const company = companies[index] as TestCompany;
      const { request, status } = await nextRequest(company, index);
      const answer = await company.api.send(request);
      const endedAt = performance.now();
      if (answer.status !== status) record(failures, what, answer);
      else if (endedAt >= countedFrom && endedAt < endsAt) durationsMs.push(answer.durationMs);
    }
  });
  return timingOf(durationsMs, seconds);
}

function record(failures: string[], what: string, answer: ApiAnswer): void {
  if (failures.length < FAILURES_MAX) failures.push(`${what}: ${describeAnswer(answer)}`);
}

async function anEntityOf(company: TestCompany, operation: RecipeName): Promise<string> {
  const { request } = await company.prepare(operation, await RECIPES[operation](company));
  const answer = await company.api.sendUntilAnswered({ ...request, key: randomUUID() });
  return resourcePath(operation, jsonOf(answer) as Entity);
}
