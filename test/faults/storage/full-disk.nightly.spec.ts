import { randomUUID } from 'node:crypto';
import { waitUntil } from '../../support/wait-until.js';
import { HttpClient } from '../../support/http-client.js';
import { violations } from '../../support/invariants.js';
import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { type Attempt, isAnswered } from '../history/attempt.js';
import { RecordedRun } from '../standby/recorded-run.js';
import { SmallDisk } from './small-disk.js';

const MEGABYTES = 192;
const FREE_BYTES = 64 * 1024;
const WRITES_AT_ONCE = 30;
const ROUNDS_MAX = 400;

/** Fills the segment of the log that is there, but for a little; the next one needs room. */
const USE_UP_SEGMENT = `
  SELECT pg_logical_emit_message(false, 'test', repeat('x', greatest(0, size - left_off % size - 300000)::integer))
  FROM pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS left_off,
    (SELECT setting::bigint AS size FROM pg_settings WHERE name = 'wal_segment_size') AS segment`;

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

  it('F26: under the data is 503 with Retry-After, nothing half, and reads go on', async () => {
    await start('base');
    const [postmaster, { length: before }] = [cluster.database.pid(), cluster.database.output()];

    disk.fill(FREE_BYTES);
    const failed = await writeUntilFull();

    expect([...new Set(failed.map(({ status, code }) => `${status} ${code}`))]).toEqual(['503 storage_unavailable']);
    const client = new HttpClient(cluster.replicas[0]?.address ?? '');
    const asMember = { token: run.token, headers: { 'x-company-id': run.companyIds[0] ?? '' } };
    const body = { name: 'A customer', currency: 'USD' };
    const refused = await client.post('/api/customers', body, { ...asMember, key: randomUUID() });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await client.get('/api/customers?limit=5', asMember)).status).toBe(200);
    expect(await violations(cluster.database)).toEqual([]);

    disk.makeRoom();
    expect((await run.retry(failed)).map(({ status }) => status)).toEqual(failed.map(() => 201));
    expect(await run.check(cluster.database)).toEqual([]);
    expect(cluster.database.pid()).toBe(postmaster);
    expect(cluster.database.output().slice(before)).not.toMatch(/PANIC|was terminated by signal/);
  });

  it('F27: under the log ends the server, and nothing that was acknowledged is lost', async () => {
    await start('pg_wal');

    disk.fill(FREE_BYTES);
    await cluster.database.query(USE_UP_SEGMENT);
    const failed = await writeUntilFull();
    expect(failed.filter(isAnswered)).toEqual([]);
    await waitUntil(() => cluster.database.output().includes('PANIC'));

    disk.makeRoom();
    // It has ended by itself when its recovery found no room either.
    await cluster.database.stop('immediate');
    await cluster.database.start();
    await untilReady();
    expect((await run.retry(failed)).every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(await run.check(cluster.database)).toEqual([]);
  });
});
