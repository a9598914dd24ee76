import { type Bookkeeper, idOf } from './support/bookkeeper.js';
import { statementsOf, stepsOf } from './support/read-plans.js';
import { useBooks } from './support/use-books.js';

const ROWS = 120_000;
const PER_DAY = 10_000;

const books = useBooks();
let keeper: Bookkeeper;
let receivables: string;

/** As many entries of two lines, few busy days of two accounts: what a large company has after some years. */
beforeAll(async () => {
  keeper = await books().newBookkeeper();
  receivables = await keeper.account('1100');
  const lines = [
    { accountId: await keeper.account('1000'), side: 'debit', amount: '1.00' },
    { accountId: await keeper.account('4000'), side: 'credit', amount: '1.00' },
  ];
  idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', entryDate: '2019-01-01', lines }));
  await asReplica(`
    CREATE TEMPORARY TABLE many AS SELECT gen_random_uuid() AS id, date '2020-01-01' + number / ${PER_DAY} AS day
      FROM generate_series(1, ${ROWS}) AS number;
    INSERT INTO journal_entries
      SELECT company_id, many.id, day, currency, total_minor, line_count, 'many', many.id, purpose, NULL, memo, write_id,
        created_by, created_at FROM journal_entries, many;
    INSERT INTO journal_lines
      SELECT company_id, many.id, line_no, CASE line_no WHEN 1 THEN account_id ELSE '${receivables}'::uuid END, side,
        amount_minor, currency, day, NULL, description FROM journal_lines, many;
    DROP TABLE many`);
  await books().database.query(`VACUUM ANALYZE journal_entries`);
  await books().database.query(`VACUUM ANALYZE journal_lines`);
}, 120_000);

function asReplica(sql: string): Promise<unknown> {
  return books().database.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

const cursorOf = async (path: string): Promise<string> => `&cursor=${String((await keeper.read(path))['nextCursor'])}`;

describe('a page is read from an index, in its order, and no further', () => {
  // The rows are of no write, and the invariants shall not see them.
  afterAll(() =>
    asReplica(`
      DELETE FROM journal_lines WHERE entry_date > '2019-12-31';
      DELETE FROM journal_entries WHERE entry_date > '2019-12-31'`),
  );

  const lines = (): string => `/api/accounts/${receivables}/lines?limit=10`;
  const entries = (): string => '/api/journal-entries?limit=10';
  it.each([
    ['the lines of an account', lines, 'journal_lines_account', ''],
    ['its lines up to a day', lines, 'journal_lines_account', '&to=2020-01-05'],
    ['its lines of some days', lines, 'journal_lines_account', '&from=2020-01-02&to=2020-01-05'],
    ['the journal', entries, 'journal_entries_date', ''],
    ['the journal up to a day', entries, 'journal_entries_date', '&to=2020-01-05'],
    ['the journal of some days', entries, 'journal_entries_date', '&from=2020-01-02&to=2020-01-05'],
  ])('%s', async (_what, list, index, filter) => {
    const first = `${list()}${filter}`;
    for (const path of [first, `${first}${await cursorOf(first)}`]) {
      const [statement] = await statementsOf(books(), keeper, path, index.replace(/_(account|date)$/, ''));
      const steps = await stepsOf(books(), keeper, statement);
      expect(steps.map((step) => step['Index Name'] ?? '')).toContain(index);
      expect(steps.map((step) => step['Node Type']).join()).not.toMatch(/Sort|Seq Scan/);
      expect(Math.max(...steps.map((step) => step['Actual Rows'] ?? 0))).toBeLessThanOrEqual(11);
    }
  });
});
