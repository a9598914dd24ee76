import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import type { Manifest } from '../../src/audit-archive/manifest.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { waitUntil } from '../support/wait-until.js';
import {
  type Destination,
  openFolder,
  openS3,
  type Point,
  runArchive,
  runArchiveWith,
  startArchive,
} from './support/archive-under-test.js';
import {
  addMonth,
  addRows,
  insertRows,
  LOG,
  monthAgo,
  monthsInDatabase,
  rowsOf,
  tableOf,
} from './support/log-months.js';

/** More than one fetch. */
const ROWS = 5_000;
/** Connections of commands. */
const OWNERS = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE '%owner%'`;
const [OLDER, OLD, RECENT] = [monthAgo(6), monthAgo(5), monthAgo(2)];

describe.each([
  ['a folder', openFolder],
  ['S3', openS3],
])('npm run audit:archive to %s', (_place, open) => {
  let database: TestDatabase;
  let destination: Destination;

  beforeEach(async () => {
    [database, destination] = await Promise.all([createTestDatabase(), open()]);
  });

  afterEach(async () => {
    await database.drop();
    await destination.close();
  });

  const run = (...args: string[]) => runArchive(database, destination, args);
  const runWith = (point: Point) => runArchiveWith(database, destination, point);
  const manifestOf = async (month: string): Promise<Manifest | undefined> => {
    const content = await destination.store.read(`${month}.manifest.json`);
    return content === undefined ? undefined : (JSON.parse(await text(content)) as Manifest);
  };
  const restored = async (month: string): Promise<readonly string[]> => {
    expect(await run(`--restore=${month}`)).toMatchObject({ code: 0, stderr: '' });
    return rowsOf(database, `${LOG}_restored_${month.replace('-', '_')}`);
  };

  it('takes out the months that ended 90 days ago, and gives back every row', async () => {
    for (const month of [OLDER, OLD, RECENT]) await addMonth(database, month, ROWS);
    const rows = await rowsOf(database, tableOf(OLDER));

    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([0, `Archived to ${destination.store.place}: ${OLDER}, ${OLD}.\n`]);
    expect(stderr).toContain(`${OLD}: ${ROWS} rows have left the database`);
    expect(await monthsInDatabase(database)).toEqual([RECENT]);
    expect(await manifestOf(OLDER)).toMatchObject({
      ...{ format: 'accubooks-audit-log', formatVersion: 1, month: OLDER, file: `${OLDER}.csv.gz`, rows: ROWS },
      ...{ firstTimestamp: `${OLDER}-01T00:00:01.000007Z`, lastTimestamp: `${OLDER}-01T01:23:20.035000Z` },
      ...{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, fileBytes: expect.any(Number) as number },
      columns: expect.arrayContaining(['company_id', 'timestamp', 'error_message', 'request_id']) as string[],
    });
    expect(await restored(OLDER)).toEqual(rows);
    expect(await run()).toMatchObject({ code: 0, stdout: 'No month is old enough.\n' });
  });

  it('tells with --dry-run what it would do, and changes nothing', async () => {
    await addMonth(database, OLD, 10);
    const { code, stdout } = await run('--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(`would go to ${destination.store.place}. Nothing was changed.\n  ${OLD}: \\d+\\.\\d MiB`),
    ]);
    expect([await monthsInDatabase(database), await manifestOf(OLD)]).toEqual([[OLD], undefined]);
  });

  it.each([
    ['while it writes', { event: 'FETCH', number: 2 }],
    ['before the file is complete', { event: `store ${OLD}.csv.gz` }],
    ['before it reads the file back', { event: `store ${OLD}.csv.gz`, when: 'after' }],
    ['before the manifest is complete', { event: `store ${OLD}.manifest.json` }],
    ['when the file is verified', { event: `store ${OLD}.manifest.json`, when: 'after' }],
  ] as const)('loses nothing when it is killed %s, and goes on', async (_when, event) => {
    await addMonth(database, OLD, ROWS);
    const rows = await rowsOf(database, LOG);
    expect(await runWith({ ...event, what: 'die' })).toMatchObject({ signal: 'SIGKILL' });
    await waitUntil(async () => (await database.query(OWNERS)).length === 0);
    expect(await rowsOf(database, LOG)).toEqual(rows);
    expect(await run()).toMatchObject({ code: 0 });
    expect(await monthsInDatabase(database)).toEqual([]);
    expect(await destination.store.read(`${OLD}.2.manifest.json`)).toBe(undefined);
    expect(await restored(OLD)).toEqual(rows);
  });

  it('takes nothing out when the file is not what it wrote', async () => {
    await addMonth(database, OLD, ROWS);
    const { code, stderr } = await runWith({ event: `store ${OLD}.csv.gz`, what: 'damage' });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${OLD}.csv.gz does not hold what was written`)]);
    expect([await monthsInDatabase(database), await manifestOf(OLD)]).toEqual([[OLD], undefined]);
    expect(await run()).toMatchObject({ code: 0 });
  });

  it('takes nothing out when the file has changed since it was archived', async () => {
    await addMonth(database, OLD, ROWS);
    await runWith({ event: 'IN SHARE MODE', what: 'die' });
    const file = await destination.store.read(`${OLD}.csv.gz`);
    if (file === undefined) throw new Error('there is no file');
    await destination.store.write(`${OLD}.csv.gz`, file.take(1));
    const { code, stderr } = await run();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${OLD}.csv.gz can't be read to its end`)]);
    expect(await monthsInDatabase(database)).toEqual([OLD]);
  });

  it('takes nothing out when a row came while it worked, and archives all rows the next time', async () => {
    await addMonth(database, OLD, ROWS);
    const late = { what: 'insert', url: database.superuserUrl, sql: insertRows(OLD, 1, `'late'`) } as const;
    const { code, stderr } = await runWith({ event: 'IN SHARE MODE', ...late });
    expect([code, stderr]).toEqual([1, expect.stringContaining('rows came into the month while it was archived')]);
    const rows = await rowsOf(database, LOG);
    expect(rows).toHaveLength(ROWS + 1);
    expect(await run()).toMatchObject({ code: 0 });
    expect((await manifestOf(`${OLD}.2`))?.rows).toBe(ROWS + 1);
    expect(await restored(OLD)).toEqual(rows);
  });

  it('archives rows of a month that has been archived beside it', async () => {
    await addMonth(database, OLD, 10);
    const before = await rowsOf(database, LOG);
    await run();
    await addRows(database, OLD, 3);
    const after = await rowsOf(database, LOG);
    expect(await run()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('3 rows that were in no month') as string,
    });
    expect(await rowsOf(database, LOG)).toEqual([]);
    expect(await restored(OLD)).toEqual([...before, ...after].sort());
  });
});

describe('npm run audit:archive', () => {
  let database: TestDatabase;
  let destination: Destination;

  beforeEach(async () => {
    [database, destination] = await Promise.all([createTestDatabase(), openFolder()]);
    await addMonth(database, OLD, 100);
  });

  afterEach(async () => {
    await database.drop();
    await destination.close();
  });

  // The text of the third COMMIT is the command; the second is a READ COMMITTED.
  it.each<readonly [string, Omit<Point, 'what'>, left: boolean]>([
    ['before it writes', { event: 'DECLARE archived' }, true],
    ['before it looks at the rows again', { event: 'IN SHARE MODE', when: 'after' }, true],
    ['when it has the log to itself', { event: 'IN ACCESS EXCLUSIVE MODE', when: 'after' }, true],
    ['when the month is detached', { event: 'DETACH PARTITION', when: 'after' }, true],
    ['when the month is dropped', { event: 'DROP TABLE', when: 'after' }, true],
    ['before it commits that', { event: 'COMMIT', number: 3 }, true],
    ['when that is committed', { event: 'COMMIT', number: 3, when: 'after' }, false],
  ])('loses nothing when it is killed %s, and goes on', async (_when, event, left) => {
    const rows = await rowsOf(database, LOG);
    expect(await runArchiveWith(database, destination, { ...event, what: 'die' })).toMatchObject({ signal: 'SIGKILL' });
    // What had been sent may still be carried out or undone.
    await waitUntil(async () => (await database.query(OWNERS)).length === 0);
    expect(await rowsOf(database, LOG)).toEqual(left ? rows : []);
    expect(await runArchive(database, destination)).toMatchObject({ code: 0 });
    expect(await monthsInDatabase(database)).toEqual([]);
    expect(await runArchive(database, destination, [`--restore=${OLD}`])).toMatchObject({ code: 0 });
    expect(await rowsOf(database, `${LOG}_restored_${OLD.replace('-', '_')}`)).toEqual(rows);
  });

  it('ends when another run is at work, and disturbs nothing', async () => {
    const hold = join(destination.store.place, 'go-on');
    const first = runArchiveWith(database, destination, { event: 'IN SHARE MODE', what: 'hold', path: hold });
    await waitUntil(() => existsSync(`${hold}.reached`));
    const second = await runArchive(database, destination);
    expect(second).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another audit:archive is at work') as string,
    });
    writeFileSync(hold, '');
    expect(await first).toMatchObject({ code: 0 });
  });

  it('lets writers through while somebody reads the log, and comes when that has ended', async () => {
    const reader = new pg.Client({ connectionString: database.superuserUrl });
    reader.on('error', () => undefined);
    await reader.connect();
    await reader.query(`BEGIN; SELECT count(*) FROM ${LOG}`);
    const running = runArchive(database, destination);
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await waitUntil(async () => (await database.query(waiting)).length > 0);
    for (let writes = 0; writes < 5; writes += 1) await addRows(database, monthAgo(0), 1);
    await reader.end();
    expect(await running).toMatchObject({ code: 0 });
    expect(await rowsOf(database, LOG)).toHaveLength(5);
  });

  it.each([
    [['--older-than-days=29'], 2, '--older-than-days: expected a number from 30 to 3650'],
    [['--restore=2026-13'], 2, '--restore: expected a month'],
    [['--to=s3:bucket'], 2, '--to: expected s3://bucket/prefix, or a folder'],
    [['--nothing'], 2, `Unknown option '--nothing'`],
    [[`--restore=${RECENT}`], 1, `there is no archive of ${RECENT}`],
  ])('refuses %j', async (args, exitCode, message) => {
    const { code, stderr } = await runArchive(database, destination, args);
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(message)]);
  });

  it('refuses in production to archive to a disk that nobody named', async () => {
    const settings = { DATABASE_URL: database.ownerUrl, NODE_ENV: 'production' };
    expect(await startArchive(settings).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('accubooks: AUDIT_ARCHIVE: expected s3://bucket/prefix') as string,
    });
    expect(await monthsInDatabase(database)).toEqual([OLD]);
  });

  it('says how it is used', async () => {
    const { code, stdout } = await startArchive({}, ['--help']).ended;
    expect([code, stdout]).toEqual([0, expect.stringContaining('--older-than-days=N')]);
  });
});
