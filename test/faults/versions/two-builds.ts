import { packageRoot } from '../../../src/config/package-root.js';
import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Cluster } from '../cluster/cluster.js';
import { compileApplication } from '../cluster/compile-application.js';
import { runCommand } from '../cluster/run-command.js';
import { startCluster } from '../cluster/start-cluster.js';
import type { Attempt } from '../history/attempt.js';
import { RecordedRun } from '../standby/recorded-run.js';
import { type Exchange, Sender } from '../workload/sender.js';
import { OlderBuild } from './older-build.js';

/** The replica that stays the older build. */
export const OLDER = 0;
/** The replica that becomes today's. */
export const TODAYS = 1;

const CONNECTIONS = 32;
/** So much is written before anything else happens. */
const WRITES = 200;

/** What is sent without a line in the history. */
type Resent = Pick<Attempt, 'companyId' | 'operation' | 'key' | 'request'>;

/** A cluster that is an older build on its own schema, and becomes today's in part, with a load that goes on meanwhile. */
export class TwoBuilds {
  /** Attempts after it met today's build at its replica. */
  private upgradedAt = Infinity;

  private constructor(
    readonly older: OlderBuild,
    /** The folder of today's compiled application. */
    readonly todays: string,
    readonly cluster: Cluster,
    readonly run: RecordedRun,
    private readonly sender: Sender,
  ) {}

  /** Both replicas are the older build; nobody runs workflows. */
  static async start(): Promise<TwoBuilds> {
    const older = await OlderBuild.make(packageRoot());
    const ends: (() => unknown)[] = [older.remove.bind(older)];
    try {
      const todays = await compileApplication();
      const cluster = await startCluster({ compiled: older.compiled });
      ends.push(() => cluster.stop());
      await cluster.runner?.kill('SIGTERM');
      const addresses = cluster.replicas.map(({ address }) => address);
      const run = await RecordedRun.open(cluster);
      return new TwoBuilds(older, todays, cluster, run, new Sender(addresses, CONNECTIONS));
    } catch (error) {
      for (const end of ends.reverse()) await end();
      throw error;
    }
  }

  /** Brings the schema to today's. @returns what the command printed. */
  migrate(): Promise<string> {
    return runCommand(this.todays, 'migrate', this.cluster.environment);
  }

  /** One replica is ended in order and started again as today's. */
  async upgrade(): Promise<void> {
    const replica = this.todaysReplica;
    await replica.kill('SIGTERM');
    this.upgradedAt = await this.attempted();
    replica.build = this.todays;
    await replica.start();
  }

  get todaysReplica(): Cluster['replicas'][number] {
    const replica = this.cluster.replicas[TODAYS];
    if (replica === undefined) throw new Error('the cluster has one replica only; start it with two');
    return replica;
  }

  /** Whoever ran workflows before is ended. */
  async runWorkflowsBy(build: string): Promise<void> {
    const { runner } = this.cluster;
    await this.stopWorkflows();
    if (runner === undefined) throw new Error('the cluster runs no workflows; start it with its runner');
    runner.build = build;
    await runner.start();
  }

  async stopWorkflows(): Promise<void> {
    await this.cluster.runner?.kill('SIGTERM');
  }

  /** Returns when so much more has been written. */
  async moreWrites(): Promise<void> {
    const enough = (await this.written()) + WRITES;
    await waitUntil(async () => (await this.written()) >= enough);
  }

  private async written(): Promise<number> {
    const [row] = await this.cluster.database.query<{ count: string }>('SELECT count(*) FROM idempotent_writes');
    return Number(row?.count);
  }

  /** How many attempts have begun. */
  async attempted(): Promise<number> {
    return (await this.run.history()).attempts.length;
  }

  /** The attempts that have begun after so many. */
  async attemptsAfter(sequence: number): Promise<readonly Attempt[]> {
    return (await this.run.history()).attempts.filter((attempt) => attempt.sequence > sequence);
  }

  /** Those that have carried out a write, as far as they were told. */
  async makers(): Promise<readonly Attempt[]> {
    return (await this.attemptsAfter(0)).filter(({ outcome, replayed }) => outcome === 'done' && !replayed);
  }

  /** The replica that is of the build that has answered. */
  buildOf({ replica, sequence }: Attempt): number {
    return replica === TODAYS && sequence > this.upgradedAt ? TODAYS : OLDER;
  }

  /** Who has made which write, by the write's id. */
  async buildsByWrite(): Promise<ReadonlyMap<string, number>> {
    const makers = await this.makers();
    return new Map(
      makers.map((one) => [deterministicId(one.scopeId, one.operation, one.key), this.buildOf(one)] as const),
    );
  }

  /** Sends it without a line in the history, which must have been checked before. */
  send(replica: number, { companyId, operation, key, request }: Resent): Promise<Exchange> {
    const isNew = operation === 'createCompany';
    return this.sender.send(replica, request, {
      ...{ token: this.run.token, key },
      companyId: isNew ? undefined : companyId,
    });
  }

  async stop(): Promise<void> {
    this.sender.close();
    await this.run.close();
    await this.cluster.stop();
    this.older.remove();
  }
}
