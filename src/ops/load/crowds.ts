import { randomUUID } from 'node:crypto';
import { MUTATIONS } from '../../mutations/index.js';
import { type ApiAnswer, codeOf, describeAnswer } from '../client/api-client.js';
import { inParallel, numbers } from '../client/parallel.js';
import { Progress } from '../client/progress.js';
import { RECIPES, type RecipeName } from '../client/recipes/index.js';
import type { PreparedWrite, TestCompany } from '../client/test-company.js';
import { check, type Check, expectThat } from '../smoke/check.js';

/** Many clients that send one operation. */
export interface Crowd {
  readonly company: TestCompany;
  readonly operation: RecipeName;
  readonly requests: number;
  readonly concurrency: number;
  readonly tell: (text: string) => void;
}

/** The same request under the same key from everybody. */
export function sameKey(crowd: Crowd): Promise<Check> {
  return check(`${crowd.requests} requests with one key`, async () => {
    const [write, key] = [await prepared(crowd), randomUUID()];
    const answers = await send(crowd, 'one key', () => ({ write, key }));
    return expectOneFirst(crowd, key, answers, write);
  });
}

/** Two requests under the same key, half of everybody for each. */
export function onePayloadOfTwo(crowd: Crowd): Promise<Check> {
  return check(`${crowd.requests} requests with one key and two payloads`, async () => {
    const writes = [await prepared(crowd), await prepared(crowd)] as const;
    const key = randomUUID();
    const answers = await send(crowd, 'two payloads', (index) => ({ write: writes[index % 2] ?? writes[0], key }));
    const winner = Math.max(answers.findIndex(isFirst), 0) % 2;
    const own = answers.filter((_answer, index) => index % 2 === winner);
    const others = answers.filter((_answer, index) => index % 2 !== winner);
    const wrong = others.filter((answer) => !isMismatch(answer) && !isInProgress(answer));
    return [
      ...(await expectOneFirst(crowd, key, own, writes[winner] ?? writes[0])),
      ...wrong.slice(0, 3).map((answer) => `the other payload was answered ${describeAnswer(answer)}`),
    ];
  });
}

/** A request of its own under a key of its own for each. */
export function distinctKeys(crowd: Crowd): Promise<Check> {
  const { company, operation, requests, concurrency, tell } = crowd;
  return check(`${requests} requests with keys of their own`, async () => {
    const preparing = new Progress(`${operation}: preparing requests`, requests, tell);
    const writes = await inParallel(numbers(requests), concurrency, async () => {
      const write = await prepared(crowd);
      preparing.step();
      return { write, key: randomUUID() };
    });
    const answers = await send(crowd, 'own keys', (index) => writes[index] as (typeof writes)[number]);
    const { firstStatus } = MUTATIONS[operation];
    const refused = answers.filter((answer) => !isFirst(answer) || answer.status !== firstStatus);
    const outcomes = new Progress(`${operation}: looking keys up`, requests, tell);
    const wrong = await inParallel(writes, concurrency, async ({ key }) => {
      const found = await writesUnder(company, operation, key);
      outcomes.step();
      return found === 1 ? [] : [`the key ${key} has ${found} writes instead of 1`];
    });
    return [
      ...refused.slice(0, 3).map((answer) => `a request of its own was answered ${describeAnswer(answer)}`),
      ...wrong.flat().slice(0, 3),
    ];
  });
}

async function prepared({ company, operation }: Crowd): Promise<PreparedWrite> {
  return company.prepare(operation, await RECIPES[operation](company));
}

function send(
  { company, operation, requests, concurrency, tell }: Crowd,
  what: string,
  writeOf: (index: number) => { readonly write: PreparedWrite; readonly key: string },
): Promise<ApiAnswer[]> {
  const progress = new Progress(`${operation} with ${what}: sending requests`, requests, tell);
  return inParallel(numbers(requests), concurrency, async (index) => {
    const { write, key } = writeOf(index);
    const answer = await company.api.send({ ...write.request, key });
    progress.step();
    return answer;
  });
}

async function expectOneFirst(
  { company, operation }: Crowd,
  key: string,
  answers: readonly ApiAnswer[],
  write: PreparedWrite,
): Promise<string[]> {
  const firsts = answers.filter(isFirst);
  const strange = answers.filter((answer) => !isFirst(answer) && !isReplay(answer) && !isInProgress(answer));
  const again = await company.api.sendUntilAnswered({ ...write.request, key });
  const others = [...answers.filter(isReplay), again].filter(({ text }) => text !== firsts[0]?.text);
  const written = await writesUnder(company, operation, key);
  return [
    ...expectThat(firsts.length === 1, `${firsts.length} requests were the first instead of 1`),
    ...strange.slice(0, 3).map((answer) => `a request was answered ${describeAnswer(answer)}`),
    ...expectThat(others.length === 0, `${others.length} retries were answered with other bytes`),
    ...expectThat(written === 1, `the audit log has ${written} new writes of the key instead of 1`),
  ];
}

/** How many writes are there under a key, by the audit log; 0 unless the key is known as written. */
async function writesUnder(company: TestCompany, operation: RecipeName, key: string): Promise<number> {
  const { status } = await company.read(`/api/idempotency/${operation}/${key}`);
  const { data } = await company.read(`/api/audit?idempotencyKey=${key}&operation=${operation}&status=new`);
  return status === 'succeeded' ? (data as readonly unknown[]).length : 0;
}

function isFirst(answer: ApiAnswer): boolean {
  return (answer.status === 200 || answer.status === 201) && answer.headers['idempotent-replayed'] === undefined;
}

function isReplay(answer: ApiAnswer): boolean {
  return answer.status === 200 && answer.headers['idempotent-replayed'] === 'true';
}

function isMismatch(answer: ApiAnswer): boolean {
  return answer.status === 422 && codeOf(answer) === 'idempotency_key_reused';
}

function isInProgress(answer: ApiAnswer): boolean {
  return answer.status === 409 && codeOf(answer) === 'idempotency_in_progress';
}
