import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { checkHistory } from '../checker/check.js';
import { type Coverage, coverageOf, missingCoverage, type Required } from '../checker/coverage.js';
import type { Finding } from '../checker/finding.js';
import { checkHealed, checkJobsEnd } from '../checker/liveness.js';
import { type Superuser, takeSnapshot } from '../checker/take-snapshot.js';
import { callerOf } from '../cluster/caller-of.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Attempt } from '../history/attempt.js';
import type { History } from '../history/history.js';
import { readHistory } from '../history/read-history.js';
import { HistoryRecorder } from '../history/recorder.js';
import { recordDeliveries, refuseSomeOnce } from '../run/webhooks.js';
import { Client } from '../workload/client.js';
import { writeFresh } from '../workload/fresh-writes.js';
import type { KnownCompany } from '../workload/known-company.js';
import { Load } from '../workload/load.js';
import { replayAll } from '../workload/replay.js';
import { Sender } from '../workload/sender.js';
import { setUp } from '../workload/setup.js';
import { requestOf } from '../workload/wish.js';
import { describeFigures } from './describe-figures.js';

const SEED = 20;
const THREADS = 8;
const COMPANIES = 3;
/** Connections of the client to each replica. */
const CONNECTIONS = 64;

/** What a single write may differ in. */
interface WriteOptions {
  /** A new one unless given. */
  readonly key?: string;
  /** By their places. */
  readonly replica?: number;
  readonly company?: number;
}

/** What a run has shown. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** Why it shows nothing, whatever was found. */
  readonly missing: readonly string[];
  readonly coverage: Coverage;
}

/** What a run has shown in which everything is as it must be. */
export const FLAWLESS = { findings: [], missing: [] } as const;

/** Writes to a cluster whose order the test decides, with the history that the checker reads. */
export class RecordedRun {
  private load: Load | undefined;
  private loading: Promise<void> = Promise.resolve();

  private constructor(
    private readonly cluster: Cluster,
    private readonly client: Client,
    private readonly companies: readonly KnownCompany[],
    private readonly recorder: HistoryRecorder,
  ) {}

  /** Makes companies with what the workload needs; no fault is under way yet. */
  static async open(cluster: Cluster): Promise<RecordedRun> {
    const { replicas, folder, runner, receiver } = cluster;
    receiver.answer = refuseSomeOnce();
    const historyFile = join(folder, `history-${randomUUID()}.jsonl`);
    const recorder = await HistoryRecorder.create(historyFile);
    await recorder.record({ line: 'start', seed: SEED, wallClockMs: Date.now(), clockMs: performance.now() });
    const addresses = replicas.map(({ address }) => address);
    const [member, colleague] = [await callerOf(cluster, 'member'), await callerOf(cluster, 'colleague')];
    const settings = {
      ...{ seed: SEED, threads: THREADS, companies: COMPANIES, addresses, historyFile },
      people: { member, colleague, stranger: await callerOf(cluster, 'stranger') },
      // Nobody sends webhooks where no workflows are run.
      ...(runner === undefined ? {} : { webhookUrl: receiver.url }),
    };
    const client = new Client(settings, recorder, new Sender(addresses, CONNECTIONS));
    const companies = await setUp(client);
    client.phase = 'load';
    return new RecordedRun(cluster, client, companies, recorder);
  }

  get companyIds(): string[] {
    return this.companies.map(({ id }) => id);
  }

  /** The bearer token of somebody who owns all companies. */
  get token(): string {
    return this.client.settings.people.member.token;
  }

  /** Makes a customer. @returns the attempt, also when there was no answer. */
  async write({ key: given, replica = 0, company = 0 }: WriteOptions = {}): Promise<Attempt> {
    const key = given ?? randomUUID();
    const companyId = this.companyIds[company] ?? '';
    const body = { name: `Customer ${key}`, currency: 'USD' };
    const request = requestOf({ operation: 'createCustomer', body });
    return this.client.attempt(this.client.keyed(companyId, 'createCustomer', key, request), { thread: 0, replica });
  }

  /** Makes so many customers at the same time: in all companies, at all replicas. */
  async writeMany(count: number): Promise<Attempt[]> {
    const { addresses } = this.client.settings;
    return Promise.all(
      Array.from({ length: count }, (_, index) =>
        this.write({ replica: index % addresses.length, company: index % this.companies.length }),
      ),
    );
  }

  /** Sends them again to the other replica. */
  async retry(attempts: readonly Attempt[]): Promise<Attempt[]> {
    return Promise.all(
      attempts.map(({ key, companyId, replica }) =>
        this.write({ key, replica: 1 - replica, company: this.companyIds.indexOf(companyId) }),
      ),
    );
  }

  /** Threads that send all kinds of requests, until `stopLoad`. */
  startLoad(): void {
    this.load = new Load(this.client, this.companies);
    this.loading = this.load.run();
  }

  async stopLoad(): Promise<void> {
    this.load?.stop();
    await this.loading;
  }

  /** What has been seen so far. */
  history(): Promise<History> {
    return readHistory(this.client.settings.historyFile);
  }

  /**
   * Waits until everything is whole again, writes anew, replays every key, lets workflows end where they are run, and
   * holds everything that was seen against the database. Faults must be over. Prints what it has held, in one line.
   * @param name of the run, as its line begins.
   * @param database which has the books now.
   * @param required what the run must have met besides what is asked for after healing.
   */
  async check(name: string, database: Superuser, required: readonly Required[] = []): Promise<Checked> {
    const { replicas, runner, receiver } = this.cluster;
    const notHealed = await checkHealed({ replicas, database });
    await writeFresh(this.client, this.companies);
    const before = await takeSnapshot(database);
    this.client.phase = 'replay';
    await replayAll(this.client);
    const notEnded = runner === undefined ? [] : await checkJobsEnd(database);
    await recordDeliveries(receiver, this.recorder);
    const after = await takeSnapshot(database);
    const history = await this.history();
    const coverage = coverageOf(history, before);
    const findings = [...notHealed, ...notEnded, ...checkHistory(history, before, after)];
    process.stdout.write(`${describeFigures(name, findings, coverage)}\n`);
    return { findings, missing: missingCoverage(coverage, required), coverage };
  }

  async close(): Promise<void> {
    await this.stopLoad();
    await this.client.close();
  }
}
