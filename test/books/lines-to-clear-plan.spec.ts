import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { matchedLines } from '../../src/modules/reconciliations/cleared-lines.js';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { nodesOf, type PlanNode, type Statement } from './support/read-plans.js';
import { useBooks } from './support/use-books.js';

// `allMatched` read all matches that the company had ever made.

const CLEARED = Number(process.env['CLEARED_MATCHES'] ?? 20_000);
const WAITING = 7;

const books = useBooks();
let keeper: Bookkeeper;
let bank: Bank;

/** Years of matched and cleared lines, another account that is never reconciled, and a few lines that wait. */
beforeAll(async () => {
  keeper = await books().newBookkeeper();
  bank = await Bank.open(keeper);
  const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Other', type: 'asset' }));
  const other = await Bank.open(keeper, { glAccountId });
  const createEntry = { accountId: await keeper.account('6000') };
  const reconciled = async ({ id, of }: { readonly id: string; readonly of: Bank }): Promise<void> => {
    expectStatus(await of.reconcile(id, { createEntry }), 200);
  };
  await reconciled({ id: await bank.row('-1.00', '2026-01-10'), of: bank });
  await reconciled({ id: await other.row('-1.00', '2026-01-10'), of: other });
  idOf(await statement('2026-01-31', '-1.00'));
  await asReplica(`
    CREATE TEMPORARY TABLE many AS SELECT gen_random_uuid() AS id, number FROM generate_series(1, ${CLEARED}) AS number;
    CREATE TEMPORARY TABLE one AS SELECT line.* FROM journal_lines AS line
      JOIN ledger_reconciliation_lines USING (company_id, entry_id, line_no);
    CREATE TEMPORARY TABLE match AS SELECT found.* FROM bank_transaction_matches AS found JOIN one USING (company_id, entry_id);
    CREATE TEMPORARY TABLE entry AS SELECT found.* FROM journal_entries AS found JOIN one ON one.entry_id = found.id;
    CREATE TEMPORARY TABLE cleared AS SELECT found.* FROM ledger_reconciliation_lines AS found;
    CREATE TEMPORARY TABLE waiting AS SELECT found.* FROM ledger_lines_to_clear AS found;
    INSERT INTO journal_entries SELECT (jsonb_populate_record(entry, jsonb_build_object('id', many.id, 'source_id', many.id,
      'entry_date', date '2020-01-01' + number % 2000))).* FROM entry, many;
    INSERT INTO journal_lines SELECT (jsonb_populate_record(one, jsonb_build_object('entry_id', many.id,
      'entry_date', date '2020-01-01' + number % 2000))).* FROM one, many;
    INSERT INTO bank_transaction_matches SELECT (jsonb_populate_record(match, jsonb_build_object('entry_id', many.id))).*
      FROM match, many;
    INSERT INTO ledger_reconciliation_lines SELECT (jsonb_populate_record(cleared, jsonb_build_object('entry_id', many.id))).*
      FROM cleared, many;
    INSERT INTO ledger_lines_to_clear SELECT (jsonb_populate_record(waiting, jsonb_build_object('entry_id',
      gen_random_uuid()))).* FROM waiting, many;
    DROP TABLE many, one, match, entry, cleared, waiting`);
  for (let count = 0; count < WAITING; count += 1) {
    await reconciled({ id: await bank.row('-1.00', '2026-02-10'), of: bank });
  }
  await reconciled({ id: await bank.row('-1.00', '2026-03-10'), of: bank });
  for (const table of LARGE) await books().database.query(`VACUUM ANALYZE ${table}`);
}, 240_000);

const LARGE = [
  ...['journal_entries', 'journal_lines', 'bank_transaction_matches', 'ledger_reconciliation_lines'],
  'ledger_lines_to_clear',
];

function asReplica(sql: string): Promise<unknown> {
  return books().database.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

function statement(statementDate: string, statementBalance: string): ReturnType<Bookkeeper['post']> {
  const scope = { accountId: bank.glAccountId, currency: 'EUR', statementDate, statementBalance };
  return keeper.post('/api/ledger/reconcile', { ...scope, allMatched: true });
}

/** The statement that finds what is to be cleared, as the operation sends it. */
async function statementOfMatched(): Promise<Statement> {
  const sent: Statement[] = [];
  const query = (sql: string, parameters: readonly unknown[]): Promise<unknown[]> => {
    sent.push({ sql, parameters });
    return Promise.resolve([]);
  };
  const { companyId } = keeper;
  const scope = { companyId, accountId: bank.glAccountId, currency: 'EUR', statementDate: '2026-02-28' };
  await matchedLines({ query } as unknown as EntityManager, scope);
  return sent[0] as Statement;
}

/** What a statement takes for the writer, under row-level security. */
async function planOf({ sql, parameters }: Statement): Promise<{ Plan: PlanNode; 'Execution Time': number }> {
  const client = new pg.Client({ connectionString: books().database.writerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.companies', $1, true)`, [keeper.companyId]);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
      [...parameters],
    );
    return (rows[0] as { 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] })['QUERY PLAN'][0];
  } finally {
    await client.end();
  }
}

describe('the lines that all matches clear', () => {
  // The rows are of no write, and the invariants shall not see them.
  afterAll(() =>
    asReplica(`
      DELETE FROM ledger_lines_to_clear AS waiting WHERE NOT EXISTS (SELECT FROM journal_entries AS entry
        WHERE entry.company_id = waiting.company_id AND entry.id = waiting.entry_id);
      CREATE TEMPORARY TABLE made AS SELECT id FROM journal_entries WHERE entry_date < '2026-01-01';
      DELETE FROM bank_transaction_matches WHERE entry_id IN (SELECT id FROM made);
      DELETE FROM ledger_reconciliation_lines WHERE entry_id IN (SELECT id FROM made);
      DELETE FROM journal_lines WHERE entry_id IN (SELECT id FROM made);
      DELETE FROM journal_entries WHERE id IN (SELECT id FROM made)`),
  );

  it('are read without those that are cleared, and without those of other accounts', async () => {
    const { Plan } = await planOf(await statementOfMatched());
    const steps = nodesOf(Plan);
    expect(Math.max(...steps.map((step) => step['Actual Rows'] ?? 0))).toBe(WAITING);
    expect(steps.filter((step) => step['Node Type'] === 'Seq Scan')).toEqual([]);
    expect(steps.map((step) => step['Index Name'])).toContain('ledger_lines_to_clear_account');
    expect(expectStatus(await statement('2026-02-28', '-8.00'), 201).body).toMatchObject({ lineCount: WAITING });
  });
});
