import { type Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { type PlanNode, statementsOf, stepsOf } from './support/read-plans.js';
import { useBooks } from './support/use-books.js';

const PAID = 20_000;
const OPEN = 50;

const books = useBooks();
let keeper: Bookkeeper;

/** Many invoices that were paid years ago, and a few that are open. */
beforeAll(async () => {
  keeper = await books().newBookkeeper();
  const customerId = await keeper.customer();
  const draft = await keeper.draft(customerId, '1.00');
  const dates = { issueDate: '2020-01-01', dueDate: '2020-01-31' };
  expectStatus(await keeper.post(`/api/invoices/${draft}/finalize`, dates), 200);
  idOf(await keeper.pay(customerId, '1.00', { [draft]: '1.00' }, { receivedDate: '2020-01-15' }));
  for (let count = 0; count < OPEN; count += 1) await keeper.invoice(customerId, '2.00');
  await asReplica(`
    CREATE TEMPORARY TABLE many AS SELECT gen_random_uuid() AS invoice_id, gen_random_uuid() AS payment_id, number,
      timestamptz '2020-01-15' + number * interval '1 minute' AS at FROM generate_series(1, ${PAID}) AS number;
    CREATE TEMPORARY TABLE paid AS SELECT invoices.* FROM invoices WHERE status = 'paid';
    CREATE TEMPORARY TABLE payment AS SELECT payments.* FROM payments;
    CREATE TEMPORARY TABLE allocation AS SELECT payment_allocations.* FROM payment_allocations;
    INSERT INTO invoices SELECT (jsonb_populate_record(paid, jsonb_build_object('id', many.invoice_id, 'created_at', at,
      'number', 'M-' || many.number, 'number_seq', 1000 + many.number, 'revised_at', at, 'updated_at', at))).* FROM paid, many;
    INSERT INTO payments SELECT (jsonb_populate_record(payment, jsonb_build_object('id', many.payment_id, 'created_at', at))).*
      FROM payment, many;
    INSERT INTO payment_allocations SELECT (jsonb_populate_record(allocation, jsonb_build_object('payment_id', many.payment_id,
      'invoice_id', many.invoice_id, 'write_id', many.payment_id, 'created_at', at))).* FROM allocation, many;
    DROP TABLE many, paid, payment, allocation`);
  for (const table of ['invoices', 'payments', 'payment_allocations']) {
    await books().database.query(`VACUUM ANALYZE ${table}`);
  }
}, 120_000);

function asReplica(sql: string): Promise<unknown> {
  return books().database.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

describe('the receivables', () => {
  // The rows are of no write, and the invariants shall not see them.
  afterAll(() =>
    asReplica(`
      DELETE FROM payment_allocations WHERE created_at < '2021-01-01';
      DELETE FROM payments WHERE created_at < '2021-01-01';
      DELETE FROM invoices WHERE created_at < '2021-01-01'`),
  );

  it('are read from open invoices, in one statement, however many are paid', async () => {
    const path = '/api/reports/receivables-ageing';
    expect(await keeper.read(path)).toMatchObject({ currencies: [{ totals: { total: `${OPEN * 2}.00` } }] });
    const statements = await statementsOf(books(), keeper, path, 'invoices');
    expect(statements).toHaveLength(1);
    const steps = await stepsOf(books(), keeper, statements[0]);
    expect(Math.max(...steps.map((step) => step['Actual Rows'] ?? 0))).toBeLessThanOrEqual(OPEN + 1);
    expect(steps.filter(isWholeTable)).toEqual([]);
  });
});

/** The tables that are large here. */
function isWholeTable(step: PlanNode): boolean {
  return (
    step['Node Type'] === 'Seq Scan' && /^(invoices|payments|payment_allocations)$/.test(step['Relation Name'] ?? '')
  );
}
