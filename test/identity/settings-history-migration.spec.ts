import { runMigrations } from '../../src/database/index.js';
import { createCompany, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoMigrations } from '../support/undo-migrations.js';

describe('the migration that begins to keep versions of settings', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    const application = await startApplication({ database });
    await createCompany(application);
    await createCompany(application);
    await application.close();
  });

  afterAll(() => database.drop());

  it('remembers those of the companies that are there', async () => {
    const history = `SELECT * FROM company_settings_history ORDER BY company_id, version`;
    const before = await database.query(history);
    expect(before).toHaveLength(2);
    const undone = await undoMigrations(database, 50);
    expect(await runMigrations(database.ownerUrl, { prefix: 'accubooks', oneLoginForAll: false })).toHaveLength(undone);
    expect(await database.query(history)).toEqual(before);
  });
});
