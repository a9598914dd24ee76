import { setTimeout as pause } from 'node:timers/promises';
import { WriteTimeout } from '../idempotency.errors.js';
import { isCommitted } from './commit-proof.js';
import type { RetryReason } from './engine-metrics.js';
import type { EngineParts } from './engine-parts.js';
import {
  classifyAtCommit,
  classifyBeforeCommit,
  resultOfFailure,
  REUSABLE_AFTER,
  type Failure,
  type FinalFailure,
} from './failure.js';
import { GroupConnection } from './group-connection.js';
import { limitsOf, lockSearchAfter, type GroupMode, type LockSearch } from './group-mode.js';
import { prepareGroup, type PreparedGroup } from './group.js';
import { failed, kindsOf, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';
import { HandlersStuck } from './waves.js';
import type { WriteQueue } from './write-queue.js';

const RETRY_PAUSE_MS = 20;
const PROOF_PAUSE_MS = 100;
const ROLLBACK_MS = 1_000;

/** Answers a request, counts the answer, and sees to the audit row of a failure that no group wrote. */
export type Answer = (request: WriteRequest, result: WriteResult, audited: boolean) => void;

/** A group that took no effect, and its writes that are still to be answered. */
interface FailedGroup {
  readonly failure: Failure;
  readonly error: unknown;
  readonly writes: readonly QueuedWrite[];
}

/**
 * Runs groups until each of their writes is answered or back in the queue: commits, proves commits, runs again what may
 * be run again, and finds the culprit of a group that failed.
 */
export class GroupRunner {
  constructor(
    private readonly parts: EngineParts,
    private readonly queue: WriteQueue,
    private readonly answer: Answer,
  ) {}

  /** Never rejects. */
  async run(writes: readonly QueuedWrite[], mode: GroupMode): Promise<void> {
    const current = this.withoutExpired(writes, () => failed(new WriteTimeout(), 'timeout'));
    if (current.length === 0) return;
    const end = await this.attempt(current, mode);
    if ('failure' in end) await this.afterFailure(end, mode);
    else this.finish(current, end);
  }

  /** One transaction, to its proven end or its failure. */
  private async attempt(writes: readonly QueuedWrite[], mode: GroupMode): Promise<PreparedGroup | FailedGroup> {
    const { dataSource, options, faults, metrics } = this.parts;
    const { groupMs, statementTimeoutMs, commitMs } = limitsOf(options, mode);
    let connection: GroupConnection | undefined;
    let prepared: PreparedGroup | undefined;
    try {
      const opened = await GroupConnection.open(dataSource, options.prepared, faults);
      connection = opened;
      // Beyond this a connection that hangs is cut; a handler that is stuck was found before.
      const limitMs = groupMs + statementTimeoutMs;
      prepared = await opened.within(limitMs, () => prepareGroup(this.parts, opened, writes, mode));
      const startedAt = performance.now();
      await opened.commit(commitMs);
      await opened.release(true);
      const { notObtained, waves } = prepared;
      metrics.groupCommitted(writes.length - notObtained.length, performance.now() - startedAt, waves);
      return prepared;
    } catch (error) {
      const failure = prepared === undefined ? classifyBeforeCommit(error) : classifyAtCommit(error);
      if (connection !== undefined) await giveBack(connection, failure);
      if (prepared !== undefined && failure === 'unproven') return this.learn(writes, prepared, error);
      return { failure, error, writes };
    }
  }

  /**
   * Learns the outcome of a COMMIT without proof; until then nobody is answered, but at the deadline. What is proven not
   * to have committed is judged like an error before COMMIT.
   */
  private async learn(
    writes: readonly QueuedWrite[],
    prepared: PreparedGroup,
    error: unknown,
  ): Promise<PreparedGroup | FailedGroup> {
    this.parts.metrics.groupRetried('unproven');
    let waiting = writes;
    for (;;) {
      waiting = this.withoutExpired(waiting, () => resultOfFailure('unproven', error));
      if (waiting.length === 0) return { failure: 'unproven', error, writes: [] };
      try {
        const withinMs = Math.min(timeLeft(waiting), this.parts.options.groupLimits.commitMs);
        const committed = await isCommitted(this.parts, prepared, withinMs);
        return committed ? prepared : { failure: classifyBeforeCommit(error), error, writes: waiting };
      } catch {
        await pause(Math.min(timeLeft(waiting), PROOF_PAUSE_MS * (0.5 + Math.random())));
      }
    }
  }

  private finish(writes: readonly QueuedWrite[], group: PreparedGroup): void {
    for (const [request, result] of group.results) this.answer(request, result, true);
    const missed = new Set(group.notObtained.map((write) => write.scopeId));
    for (const scopeId of scopesOf(writes)) {
      if (missed.has(scopeId)) this.queue.missed(scopeId);
      else this.queue.obtained(scopeId);
    }
    this.queue.putBack([...group.unfinished, ...group.notObtained]);
  }

  private async afterFailure({ failure, error, writes }: FailedGroup, mode: GroupMode): Promise<void> {
    switch (failure) {
      case 'held':
        for (const scopeId of scopesOf(writes)) this.queue.missed(scopeId);
        this.queue.putBack(writes);
        return;
      case 'conflict':
      case 'reconnect':
        await this.runAgain(writes, mode, failure, error);
        return;
      case 'isolate':
        await this.isolate(writes, { ...mode, lockSearch: lockSearchAfter(error, mode) }, error);
        return;
      case 'unavailable':
      case 'storage':
      case 'unproven':
        this.answerAll(writes, resultOfFailure(failure, error));
    }
  }

  /** Runs a group again; one that failed too often runs in halves, since a single member may be the cause. */
  private async runAgain(
    writes: readonly QueuedWrite[],
    mode: GroupMode,
    failure: FinalFailure & RetryReason,
    error: unknown,
  ): Promise<void> {
    this.parts.metrics.groupRetried(failure);
    const retries = Math.max(...writes.map((write) => write.retries)) + 1;
    if (retries <= this.parts.options.retriesMax) {
      await pause(Math.random() * RETRY_PAUSE_MS * 2 ** retries);
      await this.run(
        writes.map((write) => ({ ...write, retries })),
        mode,
      );
    } else if (writes.length > 1) {
      await this.runHalves(writes, mode);
    } else {
      this.answerAll(writes, resultOfFailure(failure, error));
    }
  }

  /** Runs a group that failed again in halves, until the culprit is alone and answers for itself. */
  private async isolate(writes: readonly QueuedWrite[], mode: GroupMode, error: unknown): Promise<void> {
    this.parts.metrics.groupRetried('isolate');
    if (error instanceof HandlersStuck) {
      const stuck = new Set(error.writes.map(({ attempt }) => attempt.id));
      this.blame(
        writes.filter((write) => stuck.has(write.id)),
        error,
      );
      await this.run(
        writes.filter((write) => !stuck.has(write.id)),
        mode,
      );
    } else if (writes.length > 1) {
      await this.runHalves(writes, mode);
    } else {
      await this.isolateRequest(writes, mode, error);
    }
  }

  /** Requests with one id that don't ask the same are no culprits for each other. */
  private async isolateRequest(writes: readonly QueuedWrite[], mode: GroupMode, error: unknown): Promise<void> {
    const kinds = writes.flatMap(kindsOf);
    if (kinds.length === 1) this.blame(kinds, error, mode.lockSearch);
    else for (const kind of kinds) await this.run([kind], mode);
  }

  private async runHalves(writes: readonly QueuedWrite[], mode: GroupMode): Promise<void> {
    const middle = Math.ceil(writes.length / 2);
    await this.run(writes.slice(0, middle), mode);
    await this.run(writes.slice(middle), mode);
  }

  private blame(culprits: readonly QueuedWrite[], error: unknown, lockSearch?: LockSearch): void {
    if (lockSearch !== undefined) lockSearch.isOver = true;
    for (const scopeId of scopesOf(culprits)) this.queue.quarantine(scopeId);
    this.answerAll(culprits, resultOfFailure('isolate', error));
  }

  /** Answers the requests whose deadline has passed. @returns the others. */
  private withoutExpired(writes: readonly QueuedWrite[], result: () => WriteResult): QueuedWrite[] {
    const now = performance.now();
    return writes.flatMap((write) => {
      const requests = write.requests.filter(({ attempt }) => attempt.deadlineAt > now);
      for (const request of write.requests) {
        if (request.attempt.deadlineAt <= now) this.answer(request, result(), false);
      }
      return requests.length === 0 ? [] : [{ ...write, requests }];
    });
  }

  private answerAll(writes: readonly QueuedWrite[], result: WriteResult): void {
    for (const write of writes) for (const request of write.requests) this.answer(request, result, false);
  }
}

/** A connection that is kept has been rolled back; any other is closed. */
async function giveBack(connection: GroupConnection, failure: Failure): Promise<void> {
  const keep = REUSABLE_AFTER.has(failure) && (await connection.rollback(ROLLBACK_MS).then(always, never));
  await connection.release(keep);
}

const always = (): boolean => true;
const never = (): boolean => false;

function scopesOf(writes: readonly QueuedWrite[]): ReadonlySet<string> {
  return new Set(writes.map((write) => write.scopeId));
}

/** Until the last deadline of these writes, in milliseconds. */
function timeLeft(writes: readonly QueuedWrite[]): number {
  const last = Math.max(...writes.flatMap((write) => write.requests.map(({ attempt }) => attempt.deadlineAt)));
  return Math.max(0, last - performance.now());
}
