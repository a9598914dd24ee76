import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type PgBoss from 'pg-boss';
import type { InstanceKey, WorkflowStore } from './workflow-store.js';

const POLL_MS = 500;
/** After an error of the database. */
const ERROR_PAUSE_MS = 2_000;
const JOBS_AT_ONCE = 50;

/** @returns whether the job has ended; false gives it back to whoever takes it next. */
export type Work = (key: InstanceKey, signal: AbortSignal) => Promise<boolean>;

/** Takes the jobs of one queue. Several run at once, each for itself, so that a slow one holds up no other. */
export class JobLine {
  private readonly running = new Set<Promise<void>>();
  private fetchedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly queue: string,
    private readonly boss: PgBoss,
    private readonly store: WorkflowStore,
    private readonly work: Work,
    private readonly logger: Logger,
  ) {}

  /** For how long the queue has not been looked at, or could not be. */
  get silentMs(): number {
    return performance.now() - this.fetchedAtMs;
  }

  /** Until the signal; then what is running ends. Not `boss.work`: it drops the error when a job's end can't be noted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const free = JOBS_AT_ONCE - this.running.size;
      if (free === 0) await Promise.race(this.running);
      else await this.take(free, signal);
    }
    await Promise.all(this.running);
  }

  private async take(free: number, signal: AbortSignal): Promise<void> {
    let pauseMs = ERROR_PAUSE_MS;
    try {
      const jobs = await this.boss.fetch<InstanceKey>(this.queue, { batchSize: free });
      this.fetchedAtMs = performance.now();
      for (const job of jobs) this.begin(job, signal);
      pauseMs = jobs.length === free ? 0 : POLL_MS;
    } catch (error) {
      this.logger.error(messageOf(error));
    }
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }

  private begin(job: PgBoss.Job<InstanceKey>, signal: AbortSignal): void {
    const running = this.perform(job, signal).finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** When its end can't be written down, the job expires and comes again. */
  private async perform({ id, data }: PgBoss.Job<InstanceKey>, signal: AbortSignal): Promise<void> {
    try {
      const ended = await this.work(data, signal).catch((error: unknown) => ({ message: messageOf(error) }));
      if (ended === true) await this.boss.complete(this.queue, id);
      else if (ended === false) await this.store.giveBack(this.queue, id);
      else await this.boss.fail(this.queue, id, ended);
    } catch (error) {
      this.logger.error(messageOf(error));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
