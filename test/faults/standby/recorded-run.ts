import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { userIdOf } from '../../../src/identity/index.js';
import { checkHistory } from '../checker/check.js';
import type { Finding } from '../checker/finding.js';
import { takeSnapshot } from '../checker/take-snapshot.js';
import { CLUSTER_ISSUER } from '../cluster/application-settings.js';
import type { Cluster, DatabaseServer } from '../cluster/cluster.js';
import type { Attempt } from '../history/attempt.js';
import type { History } from '../history/history.js';
import { readHistory } from '../history/read-history.js';
import { HistoryRecorder } from '../history/recorder.js';
import { Client } from '../workload/client.js';
import type { KnownCompany } from '../workload/known-company.js';
import { Load } from '../workload/load.js';
import { replayAll } from '../workload/replay.js';
import { Sender } from '../workload/sender.js';
import type { Caller } from '../workload/settings.js';
import { setUp } from '../workload/setup.js';
import { requestOf } from '../workload/wish.js';

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

/** Writes to a cluster whose order the test decides, with the history that the checker reads. */
export class RecordedRun {
  private load: Load | undefined;
  private loading: Promise<void> = Promise.resolve();

  private constructor(
    private readonly client: Client,
    private readonly companies: readonly KnownCompany[],
    private readonly historyFile: string,
  ) {}

  /** Makes companies with what the workload needs; no fault is under way yet. */
  static async open(cluster: Cluster): Promise<RecordedRun> {
    const { replicas, folder } = cluster;
    const callerOf = async (subject: string, email = `${subject}@example.com`): Promise<Caller> => ({
      ...{ userId: userIdOf(CLUSTER_ISSUER.jwtIssuer, subject), email },
      token: await cluster.tokenOf({ subject, email }),
    });
    const historyFile = join(folder, `history-${randomUUID()}.jsonl`);
    const recorder = await HistoryRecorder.create(historyFile);
    await recorder.record({ line: 'start', seed: SEED, wallClockMs: Date.now(), clockMs: performance.now() });
    const addresses = replicas.map(({ address }) => address);
    const settings = { seed: SEED, threads: THREADS, companies: COMPANIES, addresses, historyFile };
    const [member, colleague] = [await callerOf('member'), await callerOf('colleague')];
    const people = { member, colleague, stranger: await callerOf('stranger') };
    const client = new Client({ ...settings, people }, recorder, new Sender(addresses, CONNECTIONS));
    const companies = await setUp(client);
    client.phase = 'load';
    return new RecordedRun(client, companies, historyFile);
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
    return readHistory(this.historyFile);
  }

  /** Replays every key, and holds everything that was seen against the database. Faults must be over. */
  async check(database: Pick<DatabaseServer, 'query'>): Promise<Finding[]> {
    const before = await takeSnapshot(database);
    this.client.phase = 'replay';
    await replayAll(this.client);
    const after = await takeSnapshot(database);
    return checkHistory(await this.history(), before, after);
  }

  async close(): Promise<void> {
    await this.stopLoad();
    await this.client.close();
  }
}
