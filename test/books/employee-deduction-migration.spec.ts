import { runMigrations } from '../../src/database/index.js';
import { createCompany, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoMigrations } from '../support/undo-migrations.js';
import { Bookkeeper } from './support/bookkeeper.js';
import { PayrollClerk } from './support/payroll.js';

describe('the migration by which assignments of deductions can change', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    const application = await startApplication({ database });
    const { companyId, token } = await createCompany(application);
    const clerk = new PayrollClerk(new Bookkeeper(application, companyId, token));
    const deduction = await clerk.deduction('UNION', 'post_tax', { calc: 'fixed', amount: '10.00' });
    const employee = await clerk.salaried('60000.00');
    const mistake = await clerk.assign(employee, deduction);
    await clerk.reassign(mistake, { status: 'cancelled' });
    await clerk.assign(employee, deduction);
    await application.close();
  });

  afterAll(() => database.drop());

  it('takes those that are there for active, and unchanged since they were made; cancelled ones go when it is undone', async () => {
    const assignments = `SELECT *, updated_at = created_at AS is_unchanged FROM employee_deductions WHERE status = 'active'`;
    const before = await database.query(assignments);
    expect(before).toMatchObject([{ status: 'active', is_unchanged: true }]);
    await undoMigrations(database, 74);
    await runMigrations(database.ownerUrl, { prefix: 'accubooks', oneLoginForAll: false });
    expect(await database.query(assignments)).toEqual(before);
    expect(await database.query(`SELECT FROM employee_deductions`)).toHaveLength(1);
  });
});
