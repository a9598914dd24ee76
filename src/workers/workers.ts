import cluster from 'node:cluster';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { Configuration } from '../config/index.js';
import { MetricsServer, MetricsSum } from '../observability/index.js';
import type { WorkerTask } from './messages.js';
import { WorkerProcess } from './worker-process.js';
import { WorkersFailed } from './workers.errors.js';

const WORKER = fileURLToPath(new URL('../worker.js', import.meta.url));
/** A worker that ends sooner after it began to listen ended at its start. */
const START_MS = 5_000;
/** So many ends at the start, one after another in one place, are no accident. */
const ENDS_AT_START_MAX = 6;
/** From an end to the next worker; doubled for each end at the start. */
const PAUSE_MS = 100;
/** What a stop takes beside its delay and its drain time: the engine, the last connections, the pools. */
const STOP_MARGIN_MS = 10_000;

/** The API in several processes on one port. This process, the primary, keeps them running and adds up their metrics. */
export class Workers {
  private readonly logger = new Logger(Workers.name);
  private readonly running = new Set<WorkerProcess>();
  private readonly sum = new MetricsSum();
  private readonly metricsServer: MetricsServer;
  private readonly stopping = new AbortController();

  /** @param onGivenUp told when workers end at their start again and again. */
  constructor(
    private readonly configuration: Configuration,
    private readonly task: WorkerTask,
    private readonly onGivenUp: (reason: WorkersFailed) => void,
  ) {
    this.metricsServer = new MetricsServer(configuration, () => this.metrics());
  }

  /**
   * Returns when all workers listen.
   * @returns an address that works on this machine.
   * @throws WorkersFailed, AddressNotUsable
   */
  async start(): Promise<string> {
    // Numbers that JSON has not, such as NaN, arrive as they are.
    cluster.setupPrimary({ exec: WORKER, serialization: 'advanced' });
    await this.metricsServer.open();
    const workers = Array.from({ length: this.configuration.workers }, () => this.run());
    const [address = ''] = await Promise.all(workers.map(({ listening }) => listening));
    for (const worker of workers) void this.keep(worker).catch(this.onGivenUp);
    return address;
  }

  /** All workers answer what they are running and end. @throws WorkersFailed when one did not end by itself. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const limit = setTimeout(() => {
      this.logger.error('workers did not end in time and are killed');
      this.stopNow();
    }, this.stopLimitMs());
    for (const worker of this.running) worker.tell({ kind: 'end' });
    const ends = await Promise.all([...this.running].map(({ ended }) => ended));
    clearTimeout(limit);
    await this.metricsServer.close();
    const failed = ends.filter(({ clean }) => !clean).map(({ description }) => description);
    if (failed.length > 0) throw new WorkersFailed(`while stopping, ${failed.join(', and ')}`);
  }

  stopNow(): void {
    for (const worker of this.running) worker.kill();
  }

  private stopLimitMs(): number {
    const { shutdownDelayMs, drainTimeoutMs } = this.configuration;
    return shutdownDelayMs + drainTimeoutMs + STOP_MARGIN_MS;
  }

  /** The sum over all workers. Who does not answer is counted with what he said last. */
  private async metrics(): Promise<string> {
    await Promise.allSettled(
      [...this.running]
        .filter(({ isListening }) => isListening)
        .map(async (worker) => {
          this.sum.update(worker, await worker.report());
        }),
    );
    return this.sum.text();
  }

  /** A worker that gets no answer says so to whom asked it. */
  private async tellSum(worker: WorkerProcess, question: number): Promise<void> {
    const text = await this.metrics().catch((error: unknown) => {
      this.logger.error(error);
    });
    if (text !== undefined) worker.tell({ kind: 'sum', question, text });
  }

  private run(): WorkerProcess {
    const worker = new WorkerProcess(this.task);
    this.running.add(worker);
    worker.on('listening', ({ address }) => {
      this.logger.log(`${worker.name} listens on ${address}`);
    });
    worker.on('sum', ({ question }) => void this.tellSum(worker, question));
    void worker.ended.then(() => {
      this.running.delete(worker);
      this.sum.close(worker);
    });
    return worker;
  }

  /** Puts another worker in the place of each that ends, until all are to stop. @throws WorkersFailed */
  private async keep(worker: WorkerProcess): Promise<void> {
    const { signal } = this.stopping;
    let endsAtStart = 0;
    for (let current = worker; ; current = this.run()) {
      const { description, servedMs } = await current.ended;
      if (signal.aborted) return;
      endsAtStart = servedMs < START_MS ? endsAtStart + 1 : 0;
      if (endsAtStart === ENDS_AT_START_MAX) {
        throw new WorkersFailed(`workers ended at their start ${endsAtStart} times in a row; the last: ${description}`);
      }
      const pauseMs = PAUSE_MS * 2 ** endsAtStart;
      this.logger.warn(`${description}; another one starts in ${pauseMs} ms`);
      const isOver = await wait(pauseMs, true, { signal }).catch(() => false);
      if (!isOver) return;
    }
  }
}
