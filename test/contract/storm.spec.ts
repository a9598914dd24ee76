import { randomUUID } from 'node:crypto';
import { violations } from '../support/invariants.js';
import { type Caller, requestOf, type Sample } from './sample.js';
import { expectFirst, expectReplay } from './support/answers.js';
import { countByStatus } from './support/books.js';
import { type Answer, jsonOf, send } from './support/http-client.js';
import { inTwoProcesses, useWorld, type World } from './support/world.js';

const STORMS = [500, 1_000];
const RACERS = 200;
const WRITERS = 64;
const PAYMENTS = 200;
const FINALIZERS = 64;
/** What may be answered when a request's deadline passes, with a time to come again: under its key it is sent again. */
const NOT_YET = ['409 idempotency_in_progress', '503 overloaded', '503 timeout'];

const world = useWorld(inTwoProcesses);

describe('two processes on one database', () => {
  let owner: Caller;

  beforeAll(async () => {
    owner = await world().member('owner');
  });

  it.each(STORMS)('carry out %i requests with one key once', async (requests) => {
    const [sample, key] = [await (await world().samplesOf()).sample('createPayment'), randomUUID()];
    const answered = await sendUntilAnswered(Array(requests).fill({ sample, key }), owner);

    const firsts = answered.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
    expect(firsts.map(outcomeOf)).toEqual(['201']);
    const [first] = firsts as [Answer];
    expectFirst(first, sample.definition, key);
    for (const answer of answered) if (answer !== first) expectReplay(answer, first, sample.definition, key);

    expect(await world().books.stored(key)).toHaveLength(1);
    expect(countByStatus(await world().books.attempts(key))).toMatchObject({ new: 1, replayed: requests - 1 });
    const payments = `SELECT id FROM payments WHERE idempotency_key = '${key}'`;
    expect(await world().database.query(payments)).toEqual([{ id: jsonOf(first)['id'] }]);
  });

  it(`carry out one of two payloads that race in ${RACERS} requests with one key, and nothing of the other`, async () => {
    const [payment, key] = [await (await world().samplesOf()).sample('createPayment'), randomUUID()];
    const amounts = ['11.00', '12.00'];
    const payloads = amounts.map((amount) => ({ ...payment, body: { ...payment.body, amount } }));
    // Both payloads go to both processes.
    const writes = Array.from({ length: RACERS }, (_, index) => ({
      sample: payloads[(index >> 1) % 2] ?? payment,
      key,
    }));
    const answered = await sendUntilAnswered(writes, owner);

    const count = (outcome: string): number => answered.filter((answer) => outcomeOf(answer) === outcome).length;
    expect([count('201'), count('200'), count('422 idempotency_key_reused')]).toEqual([1, RACERS / 2 - 1, RACERS / 2]);
    const bodies = new Set(answered.filter(({ status }) => status < 300).map(({ body }) => body));
    const [winner] = [...bodies].map((body) => JSON.parse(body) as { id: string; amount: string });
    expect([bodies.size, amounts]).toEqual([1, expect.arrayContaining([winner?.amount])]);
    const payments = `SELECT id FROM payments WHERE idempotency_key = '${key}' OR company_id = $1 AND amount_minor = $2`;
    const loser = amounts.find((amount) => amount !== winner?.amount) ?? '';
    expect(await world().database.query(payments, [world().ours, BigInt(loser.replace('.', ''))])).toEqual([
      { id: winner?.id },
    ]);
    expect(await world().books.stored(key)).toHaveLength(1);
  });

  it(`apply ${PAYMENTS} payments to one invoice up to its total and never beyond`, async () => {
    const samples = await world().samplesOf();
    const { entity, id } = await samples.perform('finalizeInvoice');
    const payment = await samples.sample('createPayment');
    const body = { ...payment.body, customerId: entity['customerId'], amount: '10.00' };
    const sample = { ...payment, body: { ...body, allocations: [{ invoiceId: id, amount: '10.00' }] } };
    const writes = Array.from({ length: PAYMENTS }, () => ({ sample, key: randomUUID() }));
    const outcomes = (await sendUntilAnswered(writes, owner)).map(outcomeOf);

    const taken = outcomes.filter((outcome) => outcome === '201');
    expect(taken).toHaveLength(Number(entity['total']) / 10);
    expect(
      outcomes.filter((outcome) => !['201', '409 invoice_not_open', '409 over_allocation'].includes(outcome)),
    ).toEqual([]);
    const invoice = jsonOf(await world().get(`/api/invoices/${id}`, owner));
    expect(invoice).toMatchObject({ status: 'paid', total: entity['total'] });
  });

  it(`give ${FINALIZERS} invoices numbers without a gap`, async () => {
    const samples = await world().samplesOf();
    const writes: { sample: Sample; key: string }[] = [];
    for (let count = 0; count < FINALIZERS; count += 1) {
      writes.push({ sample: await samples.sample('finalizeInvoice'), key: randomUUID() });
    }
    const before = await lastNumber(world());
    const answers = await sendUntilAnswered(writes, owner);
    expect(answers.map(outcomeOf)).toEqual(Array(FINALIZERS).fill('200'));
    const numbers = answers.map((answer) => Number(String(jsonOf(answer)['number']).replace(/\D/g, '')));
    expect(numbers.sort((left, right) => left - right)).toEqual(
      Array.from({ length: FINALIZERS }, (_, index) => before + 1 + index),
    );
  });

  it(`add up what ${WRITERS} writers do to one account and to one stock`, async () => {
    const samples = await world().samplesOf();
    const { pathParameters } = await samples.sample('adjustInventoryQuantity');
    const adjustment = { ...(await samples.sample('adjustInventoryQuantity')), pathParameters };
    const entry = await samples.sample('createJournalEntry');
    const writes = Array.from({ length: WRITERS }, () => [
      { sample: adjustment, key: randomUUID() },
      { sample: entry, key: randomUUID() },
    ]);
    const answers = await sendUntilAnswered(writes.flat(), owner);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201]));
    const item = jsonOf(await world().get(`/api/inventory/items/${pathParameters['id'] ?? ''}`, owner));
    expect(item).toMatchObject({ quantity: String(WRITERS * Number(adjustment.body['delta'])) });
    const [line] = entry.body['lines'] as [{ accountId: string; amount: string }];
    const sum = `SELECT sum(amount_minor)::bigint AS sum FROM journal_lines WHERE company_id = $1 AND account_id = $2`;
    expect(await world().database.query(sum, [world().ours, line.accountId])).toEqual([
      { sum: BigInt(WRITERS) * BigInt(line.amount.replace('.', '')) },
    ]);
  });

  it('leave the books of all companies in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

/** Sends all at once, to the processes in turn. */
function sendAll(writes: readonly { sample: Sample; key: string }[], caller: Caller): Promise<Answer[]> {
  const { addresses } = world();
  return Promise.all(
    writes.map(({ sample, key }, index) =>
      send(addresses[index % addresses.length] ?? '', requestOf(sample, caller, key)),
    ),
  );
}

/** Sends all at once; what is answered that its deadline passed is sent again, until the time of the test is up. */
async function sendUntilAnswered(
  writes: readonly { sample: Sample; key: string }[],
  caller: Caller,
): Promise<readonly Answer[]> {
  const inTime: Answer[] = [];
  for (let left = writes; left.length > 0;) {
    const answers = await sendAll(left, caller);
    inTime.push(...answers.filter((answer) => !isLate(answer)));
    left = left.filter((_write, index) => isLate(answers[index]));
  }
  return inTime;
}

function isLate(answer: Answer | undefined): boolean {
  return answer?.headers['retry-after'] !== undefined && NOT_YET.includes(outcomeOf(answer));
}

/** The status, and the code of a problem. */
function outcomeOf(answer: Answer): string {
  return answer.status < 300 ? String(answer.status) : `${answer.status} ${String(jsonOf(answer)['code'])}`;
}

async function lastNumber({ database, ours }: World): Promise<number> {
  const sql = `SELECT coalesce(max(number_seq), 0)::integer AS last FROM invoices WHERE company_id = $1`;
  const [row] = await database.query<{ last: number }>(sql, [ours]);
  return row?.last ?? 0;
}
