import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatingUser } from '../../../src/database/embedded/operating-user.js';
import { violations } from '../../support/invariants.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster } from '../cluster/cluster.js';
import { Guardian } from '../cluster/guardian.js';
import { PostgresServer } from '../cluster/postgres-server.js';
import { startCluster } from '../cluster/start-cluster.js';
import { RecordedRun } from '../standby/recorded-run.js';

const WRITES = 30;

/** A base backup, the archived log up to a moment under load, and a server made of both. */
describe('F38: a restore to a point in time', () => {
  let cluster: Cluster;
  let run: RecordedRun;
  let restored: PostgresServer;
  const guardian = new Guardian();

  beforeAll(async () => {
    cluster = await startCluster({ postgres: 'debian-15', runsWorkflows: false });
    await archiveLog();
    run = await RecordedRun.open(cluster);
  });

  afterAll(async () => {
    await run.close();
    await restored.stop('immediate');
    await cluster.stop();
    guardian.close();
  });

  const folderOf = (name: string): string => join(cluster.folder, name);

  const makeFolder = (name: string): string => {
    const folder = folderOf(name);
    mkdirSync(folder);
    const user = operatingUser();
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    return folder;
  };

  const archiveLog = async (): Promise<void> => {
    await cluster.database.query(`ALTER SYSTEM SET archive_command = 'cp %p ${makeFolder('archive')}/%f'`);
    await cluster.database.query(`ALTER SYSTEM SET archive_mode = 'on'`);
    await cluster.database.stop('fast');
    await cluster.database.start();
    for (const { ownAddress } of cluster.replicas) {
      await waitUntil(async () => (await fetch(`${ownAddress}/health/ready`)).ok);
    }
  };

  /** Returns when everything that is in the log now is in the archive. */
  const archived = async (): Promise<void> => {
    const [last] = await cluster.database.query<{ segment: string }>(
      'SELECT pg_walfile_name(pg_current_wal_lsn()) AS segment',
    );
    await cluster.database.query('SELECT pg_switch_wal()');
    const isThere = 'SELECT FROM pg_stat_archiver WHERE last_archived_wal >= $1';
    await waitUntil(async () => (await cluster.database.query(isThere, [last?.segment])).length === 1);
  };

  const restore = async (backup: PostgresServer, point: string): Promise<void> => {
    const settings = {
      restore_command: `cp ${folderOf('archive')}/%f %p`,
      recovery_target_name: point,
      recovery_target_action: 'promote',
      archive_mode: 'off',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    writeFileSync(join(backup.dataFolder, 'postgresql.auto.conf'), lines.join(''), { flag: 'a' });
    writeFileSync(join(backup.dataFolder, 'recovery.signal'), '');
    await backup.start();
    await waitUntil(async () => (await backup.query('SELECT WHERE NOT pg_is_in_recovery()')).length === 1);
  };

  it('has books that hold at that moment, and whoever retries is served once', async () => {
    run.startLoad();
    await waitUntil(async () => (await run.history()).attempts.length > 200);
    const options = { folder: makeFolder('restored'), build: 'debian-15', settings: {} } as const;
    restored = await PostgresServer.copy(guardian, options, { port: cluster.database.port, as: 'backup' });
    await waitUntil(async () => (await run.history()).attempts.length > 400);
    const askedAt = performance.now();
    await cluster.database.query(`SELECT pg_create_restore_point('before the mistake')`);
    const madeAt = performance.now();
    await waitUntil(async () => (await run.history()).attempts.length > 600);
    await run.stopLoad();
    const after = await run.writeMany(WRITES);
    expect(after.map(({ status }) => status)).toEqual(after.map(() => 201));
    await archived();

    await restore(restored, 'before the mistake');
    expect(await violations(restored)).toEqual([]);
    const target = { host: '127.0.0.1', port: restored.port };
    for (const { databaseLine } of cluster.replicas) databaseLine.leadTo(target);
    for (const { ownAddress } of cluster.replicas) {
      await waitUntil(async () => (await fetch(`${ownAddress}/health/ready`)).ok);
    }

    const retries = await run.retry(after.slice(0, WRITES / 2));
    expect(retries.map(({ status, replayed }) => [status, replayed])).toEqual(retries.map(() => [201, false]));
    const again = await run.retry(retries);
    expect(again.map(({ status, body }) => [status, body])).toEqual(retries.map(({ body }) => [200, body]));
    const { findings, missing } = await run.check('F38 a restore to a moment', restored, ['replays']);
    expect(missing).toEqual([]);
    expect(findings.filter(({ rule }) => rule === 'C10 healed')).toEqual([]);
    const lost = findings.filter(({ rule }) => rule === 'R1 acknowledged once');
    const lostKeys = lost.map(({ key }) => key);
    // Who does not retry has lost the write, and the checker says which: what came after that moment, and nothing else.
    const { attempts } = await run.history();
    const retried = new Set(retries.map(({ key }) => key));
    const first = attempts.filter(
      ({ phase, outcome, replayed }) => phase === 'load' && outcome === 'done' && !replayed,
    );
    const later = first.filter(({ begunAt, key }) => begunAt > madeAt && !retried.has(key)).map(({ key }) => key);
    expect(later).toEqual(expect.arrayContaining(after.slice(WRITES / 2).map(({ key }) => key)));
    expect(lostKeys).toEqual(expect.arrayContaining(later));
    const earlier = new Set(first.filter(({ endedAt }) => endedAt < askedAt).map(({ sequence }) => sequence));
    expect(lost.filter((finding) => finding.attempts.some((sequence) => earlier.has(sequence)))).toEqual([]);
  });
});
