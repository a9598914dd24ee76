import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkHistory } from '../checker/check.js';
import { coverageOf, type Required } from '../checker/coverage.js';
import { describeFinding, type Finding } from '../checker/finding.js';
import { checkHealed, checkJobsEnd } from '../checker/liveness.js';
import { takeSnapshot } from '../checker/take-snapshot.js';
import { describeVerdict, judge, type Verdict } from '../checker/verdict.js';
import { callerOf } from '../cluster/caller-of.js';
import type { Cluster, DatabaseServer } from '../cluster/cluster.js';
import { type ClusterOptions, startCluster } from '../cluster/start-cluster.js';
import { readHistory } from '../history/read-history.js';
import { HistoryRecorder } from '../history/recorder.js';
import type { Fault } from '../nemesis/fault.js';
import { describeSchedule, type Schedule, scheduleOf } from '../nemesis/schedule.js';
import { LoadClient } from '../workload/start-client.js';
import { type Injected, injectFaults } from './inject-faults.js';
import { moveCluster, newKeptFolder } from './kept-folder.js';
import { Progress } from './progress.js';
import { recordDeliveries, refuseSomeOnce } from './webhooks.js';

const THREADS = 12;
const COMPANIES = 6;

/** How a run is cut. */
export interface RunOptions {
  /** Workload and schedule are the same again with the same seed. */
  readonly seed: number;
  /** How long the load lasts, with faults in it; starting, healing and checking come on top. */
  readonly durationMs: number;
  /** What may happen; `scheduleOf` says when, for the seed. */
  readonly faults: readonly Fault[];
  /** What happens instead of what the seed makes of `faults`. */
  readonly schedule?: Schedule;
  /** Whether the run shows nothing unless it has each of `faults`. */
  readonly needsAllFaults?: boolean;
  /** What else the run must meet, without which it shows nothing; all unless given. */
  readonly required?: readonly Required[];
  /** Of the client; each has one request under way. */
  readonly threads?: number | undefined;
  readonly companies?: number;
  /** The folder of another build of the application, such as one with a planted defect. */
  readonly compiled?: string;
  /** What else the cluster is to be, such as with PgBouncer. */
  readonly cluster?: Omit<ClusterOptions, 'compiled' | 'atEnd'>;
  /** Called with the migrated, empty database, before the first request. */
  readonly afterMigration?: (database: DatabaseServer) => Promise<void>;
  /** Told how far the run is, a line at a time. */
  readonly tell?: (line: string) => void;
  /** Whether history, logs and database stay; unless given they do when the verdict is not green. */
  readonly keeps?: (verdict: Judged) => boolean;
  /** Ends the run early, with everything that it has started. */
  readonly signal?: AbortSignal;
}

/** A verdict before it is known whether anything stays. */
export type Judged = Omit<Verdict, 'folder'>;

/**
 * Starts a cluster and a client, lets faults happen under load, heals, writes anew, replays every key and holds the database against
 * the history.
 * @throws Error when the run itself could not be carried out; that says nothing about the application. History and logs
 * stay then, and `tell` is told where.
 */
export async function runFaults(options: RunOptions): Promise<Verdict> {
  const run = new FaultRun(options);
  // What is under way fails by it; the end below waits for the same.
  const end = (): void => {
    run.abandon().catch(() => undefined);
  };
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    return await run.carryOut();
  } catch (error) {
    options.signal?.throwIfAborted();
    run.tellFolder();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', end);
    await run.end();
  }
}

class FaultRun {
  private readonly folder = newKeptFolder();
  private readonly historyFile = join(this.folder, 'history.jsonl');
  private readonly schedule: Schedule;
  private readonly progress: Progress;
  private cluster: Cluster | undefined;
  private client: LoadClient | undefined;
  /** Until a verdict needs nothing of it. */
  private keepsFolder = true;

  constructor(private readonly options: RunOptions) {
    const { seed, durationMs, faults } = options;
    this.schedule = options.schedule ?? scheduleOf(seed, durationMs, faults);
    this.progress = new Progress(options.tell ?? (() => undefined));
    writeFileSync(join(this.folder, 'schedule'), `${describeSchedule(this.schedule)}\n`);
  }

  async carryOut(): Promise<Verdict> {
    const { compiled, afterMigration } = this.options;
    this.progress.announce('starting PostgreSQL and the replicas');
    const cluster = await startCluster({
      ...this.options.cluster,
      ...(compiled === undefined ? {} : { compiled }),
      atEnd: (folder) => {
        if (this.keepsFolder) moveCluster(folder, this.folder);
      },
    });
    this.cluster = cluster;
    // It was started while nobody could end it yet.
    this.options.signal?.throwIfAborted();
    await afterMigration?.(cluster.database);
    cluster.receiver.answer = refuseSomeOnce();
    this.client = await LoadClient.start(await this.clientSettings(cluster));
    await this.client.perform('setup');
    const injected = await this.load(cluster, this.client);
    return this.judge(cluster, this.client, injected);
  }

  /** Ends everything that was started, for somebody who wants no verdict. */
  abandon(): Promise<void> {
    this.keepsFolder = false;
    return this.end();
  }

  tellFolder(): void {
    this.progress.announce(`schedule, history and logs are in ${this.folder}`);
  }

  /** Ends everything that was started. */
  async end(): Promise<void> {
    this.progress.stop();
    await this.client?.kill();
    await this.cluster?.stop();
    if (!this.keepsFolder) rmSync(this.folder, { recursive: true, force: true });
  }

  private async load(cluster: Cluster, client: LoadClient): Promise<Injected> {
    await client.perform('load');
    this.progress.follow(() => client.figures);
    const injected = await injectFaults(cluster, this.schedule, this.progress, this.options.signal);
    this.progress.announce('the faults are over; the requests that are under way end');
    await client.perform('stop');
    this.progress.stop();
    return injected;
  }

  private async judge(cluster: Cluster, client: LoadClient, injected: Injected): Promise<Verdict> {
    const notHealed = await checkHealed(cluster);
    this.progress.announce('writing anew');
    await client.perform('write-fresh');
    this.progress.announce('looking at the database');
    const before = await takeSnapshot(cluster.database);
    this.progress.announce(`replaying ${client.figures.keys} keys without faults`);
    await client.perform('replay');
    await client.perform('end');
    this.progress.announce('waiting for the workflows that were started');
    const notEnded = await checkJobsEnd(cluster.database);
    // The client has ended its part.
    const recorder = await HistoryRecorder.continue(this.historyFile);
    await recordDeliveries(cluster.receiver, recorder);
    await recorder.close();
    this.progress.announce('holding the database against the history');
    const after = await takeSnapshot(cluster.database);
    const history = await readHistory(this.historyFile);
    const broken = checkHistory(history, before, after);
    const findings: Finding[] = [...injected.findings, ...notHealed, ...notEnded, ...broken];
    const { seed, faults, needsAllFaults = false, required, keeps = isNotGreen } = this.options;
    const asked = needsAllFaults ? faults.map(({ name }) => name) : [];
    const demands = { asked, ...(required === undefined ? {} : { required }) };
    const verdict = judge(seed, findings, coverageOf(history, before), injected.faults, demands);
    this.keepsFolder = keeps(verdict);
    return { ...verdict, folder: this.keepsFolder ? await this.keep(cluster, verdict) : undefined };
  }

  /** The cluster's folder, which comes here at the end, has the logs of all processes and the database, which is stopped cleanly. */
  private async keep(cluster: Cluster, verdict: Judged): Promise<string> {
    const lines = [...verdict.findings.map(describeFinding), describeVerdict({ ...verdict, folder: this.folder })];
    writeFileSync(join(this.folder, 'verdict'), `${lines.join('\n')}\n`);
    await cluster.database.stop('fast');
    return this.folder;
  }

  private async clientSettings(cluster: Cluster): Promise<Parameters<typeof LoadClient.start>[0]> {
    const { seed, threads = THREADS, companies = COMPANIES } = this.options;
    const people = {
      member: await callerOf(cluster, 'fault-test-member'),
      colleague: await callerOf(cluster, 'fault-test-colleague'),
      stranger: await callerOf(cluster, 'fault-test-stranger'),
    };
    const addresses = cluster.replicas.map(({ address }) => address);
    const { historyFile } = this;
    const { url: webhookUrl } = cluster.receiver;
    return { seed, threads, companies, addresses, people, historyFile, webhookUrl };
  }
}

function isNotGreen({ result }: Judged): boolean {
  return result !== 'green';
}
