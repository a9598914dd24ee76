import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { operatingUser } from '../../../src/database/embedded/operating-user.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster, DatabaseServer } from '../cluster/cluster.js';
import { Guardian } from '../cluster/guardian.js';
import { PostgresServer } from '../cluster/postgres-server.js';
import { startCluster } from '../cluster/start-cluster.js';
import { killServer } from './kill-server.js';
import { RecordedRun } from './recorded-run.js';
import { TcpLine } from './tcp-line.js';

/** A cluster whose server has a standby, which streams from it through a line. */
export class StandbySystem {
  private constructor(
    readonly cluster: Cluster,
    readonly standby: PostgresServer,
    readonly toStandby: TcpLine,
    readonly run: RecordedRun,
    private readonly guardian: Guardian,
  ) {}

  /** @param options.synchronous whether a COMMIT waits for the standby (`synchronous_standby_names = '*'`). */
  static async start({ synchronous }: { readonly synchronous: boolean }): Promise<StandbySystem> {
    const cluster = await startCluster({ postgres: 'debian-15' });
    const guardian = new Guardian();
    const ends: (() => Promise<unknown>)[] = [() => cluster.stop()];
    try {
      const toStandby = await TcpLine.open(cluster.database.port);
      ends.push(() => toStandby.close());
      const standby = await startStandby(cluster, guardian, toStandby.port);
      ends.push(() => standby.stop('immediate'));
      if (synchronous) await waitForStandbys(cluster.database);
      await waitUntil(() => isStreaming(cluster.database, synchronous ? 'sync' : 'async'));
      return new StandbySystem(cluster, standby, toStandby, await RecordedRun.open(cluster), guardian);
    } catch (error) {
      for (const end of ends.reverse()) await end();
      throw error;
    }
  }

  get primary(): DatabaseServer {
    return this.cluster.database;
  }

  /** The primary is gone, with all that it did not stream; the standby takes over, and these replicas and the workflows are led to it. */
  async failOver(replicas: readonly number[] = [0, 1]): Promise<void> {
    await killServer(this.primary);
    await this.standby.query('SELECT pg_promote(true)');
    this.lead(replicas, this.standby);
    await this.leadWorkflows();
    for (const replica of replicas) await this.untilReady(replica);
  }

  /** The process that runs workflows knows the database by its settings. */
  private async leadWorkflows(): Promise<void> {
    const { runner } = this.cluster;
    await runner?.kill('SIGKILL');
    await runner?.start({ DATABASE_WORKER_URL: this.standby.urlOf('accubooks_worker') });
  }

  /** Moves the address of the database, as these replicas know it. */
  lead(replicas: readonly number[], { port }: DatabaseServer): void {
    for (const index of replicas) this.cluster.replicas[index]?.databaseLine.leadTo({ host: '127.0.0.1', port });
  }

  async untilReady(replica: number): Promise<void> {
    await waitUntil(async () => (await this.readiness(replica)) === 200);
  }

  /** The status of `/health/ready`. */
  async readiness(replica: number): Promise<number> {
    const answer = await fetch(`${this.cluster.replicas[replica]?.ownAddress ?? ''}/health/ready`);
    await answer.text();
    return answer.status;
  }

  /** Returns when the standby has everything that the primary has now. */
  async streamed(): Promise<void> {
    const [end] = await this.primary.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
    const arrived = 'SELECT FROM pg_control_system() WHERE pg_last_wal_replay_lsn() >= $1::pg_lsn';
    await waitUntil(async () => (await this.standby.query(arrived, [end?.lsn])).length === 1);
  }

  /** Backends of the API on the primary whose COMMIT waits for the standby. */
  async waitingForStandby(): Promise<number[]> {
    const rows = await this.primary.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'accubooks_writer'`,
    );
    return rows.map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    await this.run.close();
    await this.standby.stop('immediate');
    await this.toStandby.close();
    await this.cluster.stop();
    this.guardian.close();
  }
}

async function startStandby({ folder }: Cluster, guardian: Guardian, port: number): Promise<PostgresServer> {
  const own = join(folder, 'standby');
  mkdirSync(own);
  const user = operatingUser();
  if (user !== undefined) chownSync(own, user.uid, user.gid);
  const options = { folder: own, build: 'debian-15', settings: {} } as const;
  const standby = await PostgresServer.copy(guardian, options, { port, as: 'standby' });
  await standby.start();
  return standby;
}

async function waitForStandbys(primary: DatabaseServer): Promise<void> {
  await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
  await primary.query('SELECT pg_reload_conf()');
}

async function isStreaming(primary: DatabaseServer, state: 'sync' | 'async'): Promise<boolean> {
  return (await primary.query('SELECT FROM pg_stat_replication WHERE sync_state = $1', [state])).length === 1;
}
