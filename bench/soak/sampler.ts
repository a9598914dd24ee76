import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '../contestants/server-process.js';
import { type BenchDatabase, query } from '../database/bench-postgres.js';
import { groupsBetween, type Metrics, readMetrics, valueOf } from '../measurement/group-metrics.js';

const EVERY_MS = 10_000;
/** A collection of all garbage takes some tens of milliseconds. */
const COLLECTION_MS = 500;

/** What the processes had at a moment, summed; the event loop's delay is the sum of both p99. */
export interface SoakSample {
  readonly atSeconds: number;
  readonly residentMib: number;
  /** After a collection of all garbage. */
  readonly heapMib: number;
  readonly handles: number;
  readonly waiting: number;
  readonly eventLoopP99Ms: number;
  /** Since the last sample; undefined when no group was committed. */
  readonly writesPerGroup: number | undefined;
  /** Connections to the database by their state. */
  readonly connections: Readonly<Record<string, number>>;
}

/** Looks at processes and database every ten seconds. */
export class Sampler {
  readonly samples: SoakSample[] = [];
  private readonly startedAt = performance.now();
  private last: Metrics = new Map();
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly servers: readonly ServerProcess[],
    private readonly database: BenchDatabase,
    private readonly tell: (sample: SoakSample) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** One look, apart from the series. */
  async look(): Promise<SoakSample> {
    for (const { pid } of this.servers) process.kill(pid, 'SIGUSR2');
    await wait(COLLECTION_MS);
    const metrics = await readMetrics(this.servers.map(({ port }) => port));
    const groups = groupsBetween(this.last, metrics);
    this.last = metrics;
    const mib = (name: string): number => valueOf(metrics, name) / 2 ** 20;
    return {
      atSeconds: (performance.now() - this.startedAt) / 1_000,
      residentMib: mib('process_resident_memory_bytes'),
      heapMib: mib('nodejs_heap_size_used_bytes'),
      handles: valueOf(metrics, 'nodejs_active_handles_total'),
      waiting: valueOf(metrics, 'accubooks_writes_waiting'),
      eventLoopP99Ms: valueOf(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1_000,
      writesPerGroup: groups?.writesPerGroup,
      connections: await connectionsOf(this.database),
    };
  }

  private async run(): Promise<void> {
    let next = performance.now();
    while (!this.stopped) {
      if (performance.now() < next) {
        await wait(100);
        continue;
      }
      next += EVERY_MS;
      const sample = await this.look();
      this.samples.push(sample);
      this.tell(sample);
    }
  }
}

async function connectionsOf({ superuserUrl, name }: BenchDatabase): Promise<Record<string, number>> {
  const rows = await query<{ state: string; count: string }>(
    superuserUrl,
    `SELECT coalesce(state, 'none') AS state, count(*) AS count FROM pg_stat_activity
     WHERE datname = $1 AND application_name LIKE 'accubooks-%' GROUP BY 1`,
    [name],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}
