import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { JobQueue, TakenJob } from './job-queue.js';
import { RunningJobs } from './running-jobs.js';
import type { InstanceKey } from './workflow-store.js';

const POLL_MS = 500;
/** After an error of the database. */
const ERROR_PAUSE_MS = 2_000;
const JOBS_AT_ONCE = 50;
/** Of one company: whoever has endpoints that never answer holds a part of a runner, and the others have the rest. */
const COMPANY_JOBS_AT_ONCE = 10;

/** @returns whether the job has ended; false gives it back to whoever takes it next. */
export type Work = (key: InstanceKey, signal: AbortSignal) => Promise<boolean>;

/** Takes the jobs of one queue. Several run at once, each for itself, so that a slow one holds up no other. */
export class JobLine {
  private readonly running = new RunningJobs();
  private takenAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly queue: JobQueue,
    private readonly work: Work,
    private readonly logger: Logger,
  ) {}

  /** For how long the queue has not been looked at, or could not be. */
  get silentMs(): number {
    return performance.now() - this.takenAtMs;
  }

  /** How many companies have as many jobs running here as they may. */
  get companiesAtLimit(): number {
    return this.running.ofCompaniesWith(COMPANY_JOBS_AT_ONCE).length;
  }

  /** Until the signal; then what is running ends. Not `boss.work`: it drops the error when a job's end can't be noted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const free = JOBS_AT_ONCE - this.running.all.length;
      if (free === 0) await Promise.race(this.running.all);
      else await this.take(free, signal);
    }
    await Promise.all(this.running.all);
  }

  private async take(free: number, signal: AbortSignal): Promise<void> {
    try {
      const jobs = await this.queue.take(free, COMPANY_JOBS_AT_ONCE, this.running.counts);
      this.takenAtMs = performance.now();
      for (const job of jobs) this.begin(job, signal);
      // What a company has too many of may have hidden what others have: they are looked for at once.
      const mayBeMore = jobs.length === free || jobs.some(({ key }) => this.isAtLimit(key));
      if (!mayBeMore) await this.pauseOrRoom(signal);
    } catch (error) {
      this.logger.error(messageOf(error));
      await pause(ERROR_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until it is time to look again: sooner when a company that has as many as it may has room for another one. */
  private async pauseOrRoom(signal: AbortSignal): Promise<void> {
    const pausing = pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    await Promise.race([pausing, ...this.running.ofCompaniesWith(COMPANY_JOBS_AT_ONCE).flat()]);
  }

  private isAtLimit({ companyId }: InstanceKey): boolean {
    return (this.running.counts.get(companyId) ?? 0) >= COMPANY_JOBS_AT_ONCE;
  }

  private begin(job: TakenJob, signal: AbortSignal): void {
    this.running.add(job.key.companyId, this.perform(job, signal));
  }

  /** When its end can't be written down, the job expires and comes again. */
  private async perform({ id, key }: TakenJob, signal: AbortSignal): Promise<void> {
    try {
      const ended = await this.work(key, signal).catch((error: unknown) => ({ message: messageOf(error) }));
      if (ended === true) await this.queue.complete(id);
      else if (ended === false) await this.queue.giveBack(id);
      else await this.queue.fail(id, ended);
    } catch (error) {
      this.logger.error(messageOf(error));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
