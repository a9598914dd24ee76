import { randomUUID } from 'node:crypto';
import { violations } from '../support/invariants.js';
import { type Caller, requestOf, type Sample } from './sample.js';
import { expectFirst, expectReplay } from './support/answers.js';
import { countByStatus } from './support/books.js';
import { type Answer, jsonOf, send } from './support/http-client.js';
import { inTwoProcesses, useWorld, type World } from './support/world.js';

const STORM = 1_000;
const PAYMENTS = 200;
const FINALIZERS = 64;
/** What may be answered when a request's deadline passes: sent again, it replays. */
const NOT_YET = ['409 idempotency_in_progress', '503 overloaded'];

const world = useWorld(inTwoProcesses);

describe('two processes on one database', () => {
  let owner: Caller;

  beforeAll(async () => {
    owner = await world().member('owner');
  });

  it(`carry out ${STORM} requests with one key once`, async () => {
    const [sample, key] = [await (await world().samplesOf()).sample('createPayment'), randomUUID()];
    const storm = (count: number): Promise<Answer[]> => sendAll(Array(count).fill({ sample, key }), owner);
    const answers = await storm(STORM);
    const late = answers.filter((answer) => NOT_YET.includes(outcomeOf(answer)));
    const answered = [...answers.filter((answer) => !late.includes(answer)), ...(await storm(late.length))];

    const firsts = answered.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
    expect(firsts.map(outcomeOf)).toEqual(['201']);
    const [first] = firsts as [Answer];
    expectFirst(first, sample.definition, key);
    for (const answer of answered) if (answer !== first) expectReplay(answer, first, sample.definition, key);

    expect(await world().books.stored(key)).toHaveLength(1);
    expect(countByStatus(await world().books.attempts(key))).toMatchObject({ new: 1, replayed: STORM - 1 });
    const payments = `SELECT id FROM payments WHERE idempotency_key = '${key}'`;
    expect(await world().database.query(payments)).toEqual([{ id: jsonOf(first)['id'] }]);
  });

  it(`apply ${PAYMENTS} payments to one invoice up to its total and never beyond`, async () => {
    const samples = await world().samplesOf();
    const { entity, id } = await samples.perform('finalizeInvoice');
    const payment = await samples.sample('createPayment');
    const body = { ...payment.body, customerId: entity['customerId'], amount: '10.00' };
    const sample = { ...payment, body: { ...body, allocations: [{ invoiceId: id, amount: '10.00' }] } };
    const writes = Array.from({ length: PAYMENTS }, () => ({ sample, key: randomUUID() }));
    const outcomes = (await sendAll(writes, owner)).map(outcomeOf);

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
    const answers = await sendAll(writes, owner);
    expect(answers.map(outcomeOf)).toEqual(Array(FINALIZERS).fill('200'));
    const numbers = answers.map((answer) => Number(String(jsonOf(answer)['number']).replace(/\D/g, '')));
    expect(numbers.sort((left, right) => left - right)).toEqual(
      Array.from({ length: FINALIZERS }, (_, index) => before + 1 + index),
    );
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

/** The status, and the code of a problem. */
function outcomeOf(answer: Answer): string {
  return answer.status < 300 ? String(answer.status) : `${answer.status} ${String(jsonOf(answer)['code'])}`;
}

async function lastNumber({ database, ours }: World): Promise<number> {
  const sql = `SELECT coalesce(max(number_seq), 0)::integer AS last FROM invoices WHERE company_id = $1`;
  const [row] = await database.query<{ last: number }>(sql, [ours]);
  return row?.last ?? 0;
}
