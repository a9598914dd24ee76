import { waitUntil } from '../../support/wait-until.js';
import { type Answer, type CallOptions, HttpClient } from '../../support/http-client.js';
import { violations } from '../../support/invariants.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { type Attempt, isAnswered, requestIdOf } from '../history/attempt.js';
import { FLAWLESS, RecordedRun } from '../standby/recorded-run.js';
import { SmallDisk } from './small-disk.js';

const MEGABYTES = 192;
const FREE_BYTES = 64 * 1024;
const WRITES_AT_ONCE = 30;
const ROUNDS_MAX = 400;
/** Servers are started, filled and recovered; a busy machine takes minutes. */
const LIMIT_MS = 300_000;

/** Fills the segments of the log that are there, but for a little; PostgreSQL may have made the next one beforehand. */
const USE_UP_SEGMENTS = `
  SELECT pg_logical_emit_message(false, 'test', repeat('x', greatest(0, (last + 1) * size - used - 300000)::integer))
  FROM (SELECT setting::bigint AS size FROM pg_settings WHERE name = 'wal_segment_size') AS segment,
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS used,
    LATERAL (
      SELECT max(('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / size) + ('x' || substr(name, 17))::bit(32)::bigint)
      FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$') AS there (last)`;

describe('a full disk', () => {
  let cluster: Cluster;
  let disk: SmallDisk;
  let run: RecordedRun;

  /** @param part of the server's data folder that lies on the small disk. */
  const start = async (part: string): Promise<void> => {
    disk = SmallDisk.mount(MEGABYTES);
    cluster = await startCluster({
      ...{ postgres: 'debian-15', runsWorkflows: false },
      // What is kept is not used again, so the log needs room.
      serverSettings: { wal_keep_size: '1GB' },
    });
    await cluster.database.stop('fast');
    disk.take(cluster.database.dataFolder, part);
    await cluster.database.start();
    await untilReady();
    run = await RecordedRun.open(cluster);
    await run.writeMany(WRITES_AT_ONCE);
  };

  afterEach(async () => {
    await run.close();
    await cluster.stop();
    disk.remove();
  });

  const untilReady = async (): Promise<void> => {
    for (const { ownAddress } of cluster.replicas) {
      const client = new HttpClient(ownAddress);
      await waitUntil(async () => (await client.get('/health/ready')).status === 200);
    }
  };

  /** Writes until some are not carried out. @returns those. */
  const writeUntilFull = async (): Promise<Attempt[]> => {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const attempts = await run.writeMany(WRITES_AT_ONCE);
      const failed = attempts.filter(({ outcome }) => outcome !== 'done');
      if (failed.length > 0) return failed;
    }
    throw new Error(`the disk was not full after ${ROUNDS_MAX * WRITES_AT_ONCE} writes`);
  };

  const client = (): HttpClient => new HttpClient(cluster.replicas[0]?.address ?? '');

  const asMember = (): CallOptions => ({ token: run.token, headers: { 'x-company-id': run.companyIds[0] ?? '' } });

  /** Where thirty writes find no room, one may find the rest of a page. @returns a write that found none, twice. */
  const writeAloneUntilFull = async (): Promise<{ attempt: Attempt; answer: Answer }> => {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const attempt = await run.write();
      if (attempt.outcome === 'done') continue;
      // By the name of the attempt, which the audit log may have twice then.
      const headers = { ...asMember().headers, 'x-request-id': requestIdOf(attempt.sequence) };
      const again = { ...asMember(), headers, key: attempt.key };
      const answer = await client().post('/api/customers', attempt.request.body, again);
      if (answer.status !== 201) return { attempt, answer };
    }
    throw new Error(`the disk was not full after ${ROUNDS_MAX} writes`);
  };

  it(
    'F26: under the data is 503 with Retry-After, nothing half, and reads go on',
    async () => {
      await start('base');
      const [postmaster, { length: before }] = [cluster.database.pid(), cluster.database.output()];

      disk.fill(FREE_BYTES);
      const failed = await writeUntilFull();

      expect([...new Set(failed.map(({ status, code }) => `${status} ${code}`))]).toEqual(['503 storage_unavailable']);
      const { attempt, answer } = await writeAloneUntilFull();
      failed.push(attempt);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
      expect((await client().get('/api/customers?limit=5', asMember())).status).toBe(200);
      expect(await violations(cluster.database)).toEqual([]);

      disk.makeRoom();
      expect((await run.retry(failed)).map(({ status }) => status)).toEqual(failed.map(() => 201));
      expect(await run.check('F26 the disk of the data is full', cluster.database)).toMatchObject(FLAWLESS);
      expect(cluster.database.pid()).toBe(postmaster);
      expect(cluster.database.output().slice(before)).not.toMatch(/PANIC|was terminated by signal/);
    },
    LIMIT_MS,
  );

  it(
    'F27: under the log ends the server, and nothing that was acknowledged is lost',
    async () => {
      await start('pg_wal');

      disk.fill(FREE_BYTES);
      await cluster.database.query(USE_UP_SEGMENTS);
      const failed = await writeUntilFull();
      expect(failed.filter(isAnswered)).toEqual([]);
      await waitUntil(() => cluster.database.output().includes('PANIC'));

      disk.makeRoom();
      // It has ended by itself when its recovery found no room either.
      await cluster.database.stop('immediate');
      await cluster.database.start();
      await untilReady();
      expect((await run.retry(failed)).every(({ outcome }) => outcome === 'done')).toBe(true);
      expect(await run.check('F27 the disk of the log is full', cluster.database, ['unknown'])).toMatchObject(FLAWLESS);
    },
    LIMIT_MS,
  );
});
