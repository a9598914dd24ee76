import { runMigrations } from '../../src/database/index.js';
import { createCompany, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoMigrations } from '../support/undo-migrations.js';
import { Bank } from './support/bank.js';
import { Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { everythingOnce } from './support/everything.js';

const FIRST_MIGRATION = 71;
const DERIVED = [
  `SELECT company_id, id, settled_on, voided_on FROM invoices ORDER BY 1, 2`,
  `SELECT * FROM ledger_lines_to_clear ORDER BY 1, 2, 3`,
];

describe('the migrations that add days of invoices and lines that wait to be cleared', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    const application = await startApplication({ database, settings: { RATE_LIMIT_PER_MINUTE: '10000000' } });
    const newBookkeeper = async (): Promise<Bookkeeper> => {
      const { companyId, token } = await createCompany(application);
      return new Bookkeeper(application, companyId, token);
    };
    await everythingOnce(await newBookkeeper());
    await mirrorOfClearedLine(await newBookkeeper());
    await application.close();
  });

  afterAll(() => database.drop());

  it('read them from what is posted', async () => {
    const read = (): Promise<unknown[]> => Promise.all(DERIVED.map((sql) => database.query(sql)));
    const before = await read();
    expect(before).toEqual([
      expect.arrayContaining([expect.objectContaining({ settled_on: expect.anything() as unknown, voided_on: null })]),
      expect.any(Array),
    ]);
    expect(before[1]).toHaveLength(3);
    const undone = await undoMigrations(database, FIRST_MIGRATION);
    expect(await runMigrations(database.ownerUrl, { prefix: 'accubooks', oneLoginForAll: false })).toHaveLength(undone);
    expect(await read()).toEqual(before);
    const forced = await database.query(
      `SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity AND relnamespace = 'public'::regnamespace`,
    );
    expect(forced).toEqual([]);
  });
});

async function mirrorOfClearedLine(keeper: Bookkeeper): Promise<void> {
  const bank = await Bank.open(keeper);
  const row = await bank.row('-10.00');
  expectStatus(await bank.reconcile(row, { createEntry: { accountId: await keeper.account('6000') } }), 200);
  const scope = { accountId: bank.glAccountId, currency: 'EUR', allMatched: true };
  const statement = { ...scope, statementDate: '2026-01-31', statementBalance: '-10.00' };
  idOf(await keeper.post('/api/ledger/reconcile', statement));
  expectStatus(await bank.unreconcile(row), 200);
}
