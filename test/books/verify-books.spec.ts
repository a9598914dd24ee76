import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import pg from 'pg';
import { inSnapshot, INVARIANTS, recordInvariantResults } from '../../src/books/index.js';
import { MUTATIONS } from '../../src/mutations/index.js';
import { verifyBooks } from '../../src/ops/books-verification.js';
import { SampleBuilder } from '../contract/sample-builder.js';
import { readSchemas } from '../contract/support/world.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { toldFailure } from '../support/log-lines.js';
import { testServer } from '../support/test-server.js';
import { Bookkeeper } from './support/bookkeeper.js';
import { DAMAGES, type Damage } from './support/damage.js';
import { everythingOnce } from './support/everything.js';

const VIOLATIONS = 'accubooks_invariant_violations';
const CHECKED_AT = 'accubooks_invariants_checked_timestamp_seconds';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Report {
  readonly checkedAt: string;
  readonly companyId: string | null;
  readonly invariants: readonly {
    readonly id: string;
    readonly violations: number;
    readonly breaches: readonly {
      readonly finding: string;
      readonly count: number;
      readonly rows: readonly { companyId: string; reference: string }[];
    }[];
  }[];
}

/** Runs the command within this process, which starts no other seventy times. */
async function verifyHere({ operatorUrl }: TestDatabase, ...args: readonly string[]): Promise<Omit<Run, 'stderr'>> {
  const operator = new pg.Client({ connectionString: operatorUrl });
  await operator.connect();
  try {
    const printed: string[] = [];
    const code = await verifyBooks(args, {
      asOperator: (work) => work(operator),
      print: (text) => printed.push(text),
      tell: () => undefined,
    });
    return { code, stdout: printed.join('\n') };
  } finally {
    await operator.end();
  }
}

/** Runs the command in a process of its own. */
function verify(database: { readonly operatorUrl: string }, ...args: readonly string[]): Promise<Run> {
  return verifyWith({ DATABASE_OPERATOR_URL: database.operatorUrl }, ...args);
}

function verifyWith(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Run> {
  const main = resolve(testServer().compiled, 'src/ops/verify-books.js');
  const env = { PATH: process.env['PATH'], ...settings };
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

function damageOf(invariant: string): Damage {
  const [found] = DAMAGES.filter(({ id }) => id === invariant);
  if (found === undefined) throw new Error(`nothing damages ${invariant}`);
  return found;
}

/** Whom no guard stops: triggers do not fire for a replica. @returns what has to be named. */
async function plant({ sql }: Damage, database: TestDatabase, companyId: string): Promise<string[]> {
  const vandal = new pg.Client({ connectionString: database.superuserUrl });
  await vandal.connect();
  try {
    await vandal.query('SET session_replication_role = replica');
    const { rows } = await vandal.query<{ reference: unknown }>(sql.replaceAll('$c', `'${companyId}'::uuid`));
    return rows.map(({ reference }) => String(reference));
  } finally {
    await vandal.end();
  }
}

/** In a company of its own, with the currency and the time zone that samples have. */
async function everyOperationOnce(application: RunningApplication): Promise<void> {
  const { companyId, owner, token } = await createCompany(application, undefined, {
    baseCurrency: 'USD',
    timezone: 'UTC',
  });
  const api = { address: application.baseUrl, schemas: await readSchemas(application.baseUrl) };
  const builder = new SampleBuilder(api, { companyId, userId: owner.userId, token });
  for (const operation of Object.keys(MUTATIONS)) await builder.perform(operation);
}

describe('npm run verify:books', () => {
  /** Nobody is connected to it, so that it can be cloned. */
  let database: TestDatabase;
  let companyId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const application = await startApplication({ database });
    const company = await createCompany(application);
    companyId = company.companyId;
    await everythingOnce(new Bookkeeper(application, companyId, company.token));
    await everyOperationOnce(application);
    await application.close();
  }, 120_000);

  afterAll(() => database.drop());

  it('every operation has been performed, and all invariants hold', async () => {
    const cloned = await createTestDatabase({ template: database.name });
    const performed = await cloned.query<{ operation: string }>('SELECT DISTINCT operation FROM idempotent_writes');
    expect(performed.map(({ operation }) => operation).sort()).toEqual(Object.keys(MUTATIONS).sort());
    const { code, stdout, stderr } = await verify(cloned);
    const told = stdout.replaceAll(/\(\d+\.\d s\)/g, '(0.0 s)').split('\n');
    const expected = INVARIANTS.map(({ id, says }) => `${id} ok (0.0 s) ${says}`);
    expect(told).toEqual([...expected, 'All 33 invariants hold.', '']);
    expect(stderr).toMatch(/^The books of all companies as of 2\S+Z: 33 invariants\.\nI01 \.\.\.\nI02 \.\.\.\n/);
    expect(code).toBe(0);
    await cloned.drop();
  });

  it.each(DAMAGES.map((one) => [one.id, one.finding, one] as const))('%s: %s', async (id, finding, damage) => {
    const damaged = await createTestDatabase({ template: database.name });
    const references = await plant(damage, damaged, companyId);
    expect(references).not.toEqual([]);
    const { code, stdout } = await verifyHere(damaged, '--rows=1000');
    await damaged.drop();
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${id} violated: \\d+ rows? \\(`, 'm'));
    const told = stdout
      .slice(stdout.indexOf(`  ${finding}: `))
      .split('\n')
      .slice(1);
    const rows = told.slice(
      0,
      told.findIndex((line) => !line.startsWith('    ')),
    );
    expect(rows).toEqual(expect.arrayContaining(references.map((name) => `    company ${companyId}: ${name}`)));
    expect(stdout.match(/company (\S+):/g)?.filter((line) => !line.includes(companyId))).toEqual([]);
    expect(stdout).toMatch(new RegExp(`of 33 invariants are violated: .*${id}.*Nothing was changed[^]*docs/books.md`));
  });

  describe('beside that', () => {
    let books: TestDatabase;
    /** Of the test that has one. */
    let application: RunningApplication | undefined;

    beforeEach(async () => {
      books = await createTestDatabase({ template: database.name });
    });

    afterEach(async () => {
      await application?.close();
      application = undefined;
      await books.drop();
    });

    it('names so many rows as it is asked to, and says how many there are', async () => {
      await plant(damageOf('I32'), books, companyId);
      const { stdout } = await verify(books, '--rows=1');
      const all = Number(/^I32 violated: (\d+) rows/m.exec(stdout)?.[1]);
      expect(stdout).toMatch(new RegExp(`: ${all} rows\n    company \\S+: payments \\S+\n    and ${all - 1} more`));
    });

    it('looks at one company alone, reports as JSON, and keeps nothing then', async () => {
      await plant(damageOf('I02'), books, companyId);
      const [other] = await books.query<{ id: string }>('SELECT id FROM companies WHERE id <> $1', [companyId]);
      const [damaged, sound] = [
        await verify(books, '--json', `--company=${companyId}`),
        await verify(books, '--json', `--company=${String(other?.id).toUpperCase()}`),
      ];
      expect([damaged.code, sound.code]).toEqual([1, 0]);
      const report = JSON.parse(damaged.stdout) as Report;
      expect(report.companyId).toBe(companyId);
      expect(report.invariants.map(({ id }) => id)).toEqual(INVARIANTS.map(({ id }) => id));
      const rows = [
        { companyId, reference: 'EUR' },
        { companyId, reference: 'JPY' },
      ];
      expect(report.invariants[1]).toMatchObject({
        violations: 2,
        breaches: [{ finding: 'the trial balance is not zero', count: 2, rows }],
      });
      expect(damaged.stderr).toContain('I02 violated: 2 rows');
      expect((JSON.parse(sound.stdout) as Report).invariants.filter(({ violations }) => violations > 0)).toEqual([]);
      expect(await books.query('SELECT FROM invariant_results')).toEqual([]);
    });

    it('leaves what it found to the metrics of every process', async () => {
      const running = await startApplication({ database: books });
      application = running;
      const gauges = async (): Promise<string[]> =>
        (await running.get('/metrics')).text
          .split('\n')
          .filter((line) => line.startsWith('accubooks_invariant') && !line.startsWith('#'));
      expect(await gauges()).toEqual([]);

      const begunAt = Date.now() / 1_000;
      expect((await verify(books)).code).toBe(0);
      const [checkedAt = '', ...none] = (await gauges()).sort().reverse();
      expect(Number(checkedAt.replace(`${CHECKED_AT} `, ''))).toBeGreaterThan(begunAt - 1);
      expect(none.sort()).toEqual(INVARIANTS.map(({ id }) => `${VIOLATIONS}{invariant="${id}"} 0`));

      await plant(damageOf('I02'), books, companyId);
      expect((await verify(books)).code).toBe(1);
      expect(await gauges()).toContain(`${VIOLATIONS}{invariant="I02"} 2`);
      expect(await gauges()).toContain(`${VIOLATIONS}{invariant="I04"} 0`);

      const operator = new pg.Client({ connectionString: books.operatorUrl });
      await operator.connect();
      await recordInvariantResults(operator, new Date(0), [{ id: 'I02', violations: 0 }]);
      await operator.end();
      expect(await gauges()).toContain(`${VIOLATIONS}{invariant="I02"} 2`);
      await books.query('ALTER TABLE invariant_results RENAME TO elsewhere');
      expect(await gauges()).toContain(`${VIOLATIONS}{invariant="I02"} 2`);
    });

    it('takes the role of the operator with the login for everything', async () => {
      expect(await verifyWith({ DATABASE_URL: books.superuserUrl })).toMatchObject({ code: 0 });
    });

    it('sees one moment, whatever is written meanwhile, and writes nothing', async () => {
      const operator = new pg.Client({ connectionString: books.operatorUrl });
      await operator.connect();
      const count = async (): Promise<unknown> => (await operator.query('SELECT count(*) FROM customers')).rows;
      await inSnapshot(operator, 10, async () => {
        const before = await count();
        await books.query(`SET session_replication_role = replica; DELETE FROM customers`);
        expect(await count()).toEqual(before);
        await expect(operator.query('CREATE TEMPORARY TABLE x (y integer)')).rejects.toThrow('read-only transaction');
      });
      await operator.end();
    });

    it('can not check what it gets no answer about in time', async () => {
      const owner = new pg.Client({ connectionString: books.ownerUrl });
      await owner.connect();
      await owner.query('BEGIN; LOCK TABLE invoices');
      const { code, stderr } = await verify(books, '--timeout=1');
      await owner.end();
      expect(code).toBe(2);
      expect(stderr).toMatch(/accubooks: I05 was not answered within 1 seconds; give it more with --timeout"}\n$/);
      expect(await books.query('SELECT FROM invariant_results')).toEqual([]);
    });

    it.each<[string, readonly string[], string]>([
      ['an option that it does not have', ['--all'], "Unknown option '--all'"],
      ['a word', ['all'], "Unexpected argument 'all'"],
      ['a company that is no id', ['--company=acme'], '--company: expected the id of a company'],
      ['no number', ['--rows=0'], '--rows: expected a number from 1 to 100000'],
      ['too great a number', ['--timeout=86401'], '--timeout: expected a number from 1 to 86400'],
    ])('is told %s', async (_what, args, told) => {
      const { code, stdout, stderr } = await verify(books, ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(told);
      expect(stderr).toContain('usage: npm run --silent verify:books');
    });

    it('says what is wrong with where it was sent', async () => {
      const nobody = '11111111-1111-4111-8111-111111111111';
      const failures = [
        [await verify(books, `--company=${nobody}`), `there is no company ${nobody}`],
        [await verifyWith({ DATABASE_OPERATOR_URL: books.readerUrl }), 'expected "accubooks_operator"'],
        [
          await verifyWith({ DATABASE_OPERATOR_URL: 'postgresql://x:y@127.0.0.1:1/z' }),
          "the operator's login: no connection",
        ],
        [
          await verifyWith({ DATABASE_READER_URL: books.readerUrl, DATABASE_WRITER_URL: books.writerUrl }),
          'DATABASE_OPERATOR_URL: expected',
        ],
      ] as const;
      for (const [{ code, stdout, stderr }, told] of failures) {
        expect([code, stdout]).toEqual([2, '']);
        expect(toldFailure(stderr)).toContain(told);
        expect(stderr).not.toContain('    at ');
      }
      await books.query(`UPDATE schema_migrations SET name = name || '_' WHERE id = 1`);
      expect(await verify(books)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('npm run db:migrate') as string,
      });
    });

    it('explains itself', async () => {
      const { code, stdout } = await verify(books, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain('Exit codes: 0 all invariants hold, 1 one is violated, 2');
    });
  });
});
