import type { Caller } from '../../contract/sample.js';
import { SampleBuilder } from '../../contract/sample-builder.js';
import { Books } from '../../contract/support/books.js';
import { jsonOf, send } from '../../contract/support/http-client.js';
import { newMember } from '../../contract/support/people.js';
import { newCompany, readSchemas } from '../../contract/support/world.js';
import { startApplication } from '../../support/application.js';
import { administer, createTestDatabase, type TestDatabase } from '../../support/database.js';
import { companyOperations, foreignCompanies, type ForeignIdCase, foreignIdsInWrites } from './foreign-ids.js';
import { foreignIdsInReads, ownReads } from './foreign-ids-in-reads.js';

/** Two companies that know nothing of each other, and everything that an owner of one could ask of the other. */
export interface TwoCompanies {
  /** Only ever cloned: what is planted in a clone concerns no other. */
  readonly template: TestDatabase;
  readonly ours: Caller;
  readonly theirs: Caller;
  /** The id of their company. */
  readonly theirId: string;
  readonly cases: readonly ForeignIdCase[];
}

/** Makes both companies, with at least one of each entity. */
export async function prepareTwoCompanies(): Promise<TwoCompanies> {
  const template = await createTestDatabase();
  const application = await startApplication({ database: template });
  try {
    const address = application.baseUrl;
    const schemas = await readSchemas(address);
    const [ours, theirs] = [await ownerOfNew(template, address), await ownerOfNew(template, address)];
    const ourSamples = new SampleBuilder({ address, schemas }, ours);
    const theirSamples = new SampleBuilder({ address, schemas }, theirs);
    for (const name of companyOperations()) {
      await ourSamples.perform(name);
      await theirSamples.perform(name);
    }
    const document = jsonOf(await send(address, { method: 'GET', path: '/docs/json', headers: {} }));
    const reads = await ownReads(document, ourSamples);
    const cases = [
      ...(await foreignIdsInReads(reads, ourSamples, theirSamples)),
      ...(await foreignIdsInWrites(ourSamples, theirSamples)),
      ...(await foreignCompanies(reads, ourSamples, theirs.companyId)),
    ];
    return { template, ours, theirs, theirId: theirs.companyId, cases };
  } finally {
    await application.close();
  }
}

async function ownerOfNew(database: TestDatabase, address: string): Promise<Caller & { companyId: string }> {
  const companyId = await newCompany(address);
  return { ...(await newMember(database, companyId, 'owner')), companyId };
}

/** A copy that may be damaged. */
export async function cloneOf({ name }: TestDatabase): Promise<TestDatabase> {
  await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  return createTestDatabase({ template: name });
}

/** Switches row-level security off in every table: from then on nothing but the application's own filter is left. */
export async function dropRowLevelSecurity(database: TestDatabase): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace`,
  );
  for (const { name } of tables) {
    await database.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`);
  }
}

/** A hash of all rows of a company, but for the log of attempts. */
export async function rowsOf(database: TestDatabase, companyId: string): Promise<string> {
  return (await (await Books.open(database)).contentsByCompany()).get(companyId) ?? '';
}

/** The same, and how many attempts are logged. */
export async function stateOf(database: TestDatabase, companyId: string): Promise<string> {
  const [log] = await database.query<{ count: bigint }>(
    `SELECT count(*) AS count FROM idempotent_write_audit_log WHERE company_id = $1`,
    [companyId],
  );
  return `${await rowsOf(database, companyId)}; log: ${String(log?.count)} rows`;
}
