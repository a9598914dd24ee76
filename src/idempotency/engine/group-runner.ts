import { setTimeout as pause } from 'node:timers/promises';
import { OutcomeUnknown, WriteTimeout } from '../idempotency.errors.js';
import { isCommitted } from './commit-proof.js';
import type { EngineParts } from './engine-parts.js';
import { classifyAtCommit, classifyBeforeCommit, resultOfFailure, type Failure } from './failure.js';
import { GroupConnection } from './group-connection.js';
import { prepareGroup, type GroupMode, type PreparedGroup } from './group.js';
import { failed, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';
import { HandlersStuck } from './waves.js';
import type { WriteQueue } from './write-queue.js';

const RETRY_PAUSE_MS = 20;
const PROOF_PAUSE_MS = 100;
const ROLLBACK_MS = 1_000;

/** Answers a request, counts the answer, and sees to the audit row of a failure that no group wrote. */
export type Answer = (request: WriteRequest, result: WriteResult, audited: boolean) => void;

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
    const current = this.withoutExpired(writes);
    if (current.length === 0) return;
    const attempt = await this.attempt(current, mode);
    if ('failure' in attempt) await this.afterFailure(current, mode, attempt.failure, attempt.error);
    else this.finish(current, attempt);
  }

  /** One transaction, to its proven end or its failure. */
  private async attempt(
    writes: readonly QueuedWrite[],
    mode: GroupMode,
  ): Promise<PreparedGroup | { failure: Failure; error: unknown }> {
    const { parts } = this;
    let connection: GroupConnection | undefined;
    let prepared: PreparedGroup | undefined;
    let keep = false;
    try {
      connection = await GroupConnection.open(parts.dataSource, parts.options.prepared, parts.faults);
      prepared = await this.prepare(connection, writes, mode);
      const startedAt = performance.now();
      await connection.commit((mode.alone ? parts.options.aloneLimits : parts.options.groupLimits).commitMs);
      keep = true;
      parts.metrics.groupCommitted(writes.length - prepared.notObtained.length, performance.now() - startedAt);
      return prepared;
    } catch (error) {
      const failure = prepared === undefined ? classifyBeforeCommit(error) : classifyAtCommit(error);
      if (failure === 'unproven' && prepared !== undefined) return await this.learn(writes, prepared, error);
      keep = failure === 'isolate' && (await connection?.rollback(ROLLBACK_MS).then(always, never)) === true;
      return { failure, error };
    } finally {
      await connection?.release(keep);
    }
  }

  /** Beyond the group's limit a connection that hangs is cut; a stuck handler is found before that. */
  private async prepare(
    connection: GroupConnection,
    writes: readonly QueuedWrite[],
    mode: GroupMode,
  ): Promise<PreparedGroup> {
    const { groupMs, statementTimeoutMs } = mode.alone
      ? this.parts.options.aloneLimits
      : this.parts.options.groupLimits;
    const timer = setTimeout(() => {
      connection.destroy();
    }, groupMs + statementTimeoutMs);
    try {
      return await prepareGroup(this.parts, connection, writes, mode);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Learns the outcome of a COMMIT without proof; until then nobody is answered. */
  private async learn(
    writes: readonly QueuedWrite[],
    prepared: PreparedGroup,
    error: unknown,
  ): Promise<PreparedGroup | { failure: Failure; error: unknown }> {
    this.parts.metrics.groupRetried('unproven');
    if (!prepared.provable) return { failure: 'reconnect', error };
    while (performance.now() < latestDeadline(writes)) {
      try {
        const committed = await isCommitted(this.parts, writes, prepared.attemptId);
        return committed ? prepared : { failure: 'reconnect', error };
      } catch {
        await pause(PROOF_PAUSE_MS * (0.5 + Math.random()));
      }
    }
    return { failure: 'unproven', error: new OutcomeUnknown(error) };
  }

  private finish(writes: readonly QueuedWrite[], group: PreparedGroup): void {
    for (const [request, result] of group.results) this.answer(request, result, true);
    const missed = new Set(group.notObtained.map((write) => write.scopeId));
    for (const scopeId of new Set(writes.map((write) => write.scopeId))) {
      if (missed.has(scopeId)) this.queue.missed(scopeId);
      else this.queue.obtained(scopeId);
    }
    this.queue.putBack([...group.unfinished, ...group.notObtained]);
  }

  private async afterFailure(
    writes: readonly QueuedWrite[],
    mode: GroupMode,
    failure: Failure,
    error: unknown,
  ): Promise<void> {
    switch (failure) {
      case 'conflict':
      case 'reconnect':
        await this.runAgain(writes, mode, failure, error);
        return;
      case 'isolate':
        await this.isolate(writes, mode, error);
        return;
      case 'unavailable':
      case 'storage':
      case 'unproven':
        this.answerAll(writes, resultOfFailure(failure, error));
    }
  }

  private async runAgain(
    writes: readonly QueuedWrite[],
    mode: GroupMode,
    failure: Failure,
    error: unknown,
  ): Promise<void> {
    this.parts.metrics.groupRetried(failure);
    const { retriesMax } = this.parts.options;
    this.answerAll(
      writes.filter((write) => write.retries >= retriesMax),
      resultOfFailure(failure, error),
    );
    const again = writes.filter((write) => write.retries < retriesMax);
    for (const write of again) write.retries += 1;
    await pause(Math.random() * RETRY_PAUSE_MS * 2 ** (again[0]?.retries ?? 0));
    await this.run(again, mode);
  }

  /** Runs a group that failed again in halves, until the culprit is alone and answers for itself. */
  private async isolate(writes: readonly QueuedWrite[], mode: GroupMode, error: unknown): Promise<void> {
    this.parts.metrics.groupRetried('isolate');
    const stuck = error instanceof HandlersStuck ? new Set(error.writes.map(({ attempt }) => attempt.id)) : undefined;
    if (stuck === undefined && writes.length > 1) {
      const middle = Math.ceil(writes.length / 2);
      await this.run(writes.slice(0, middle), mode);
      await this.run(writes.slice(middle), mode);
      return;
    }
    const culprits = writes.filter((write) => stuck?.has(write.id) ?? true);
    for (const write of culprits) this.queue.quarantine(write.scopeId);
    this.answerAll(culprits, stuck === undefined ? resultOfFailure('isolate', error) : timeout(error));
    await this.run(
      writes.filter((write) => !culprits.includes(write)),
      mode,
    );
  }

  /** After a rollback, requests whose deadline has passed are not run again. */
  private withoutExpired(writes: readonly QueuedWrite[]): QueuedWrite[] {
    const now = performance.now();
    const current: QueuedWrite[] = [];
    for (const write of writes) {
      const requests = write.requests.filter(({ attempt }) => attempt.deadlineAt > now);
      for (const request of write.requests) if (!requests.includes(request)) this.answer(request, timeout(), false);
      if (requests.length > 0) current.push({ ...write, requests });
    }
    return current;
  }

  private answerAll(writes: readonly QueuedWrite[], result: WriteResult): void {
    for (const write of writes) for (const request of write.requests) this.answer(request, result, false);
  }
}

function timeout(cause?: unknown): WriteResult {
  return failed(new WriteTimeout(cause), 'timeout');
}

function latestDeadline(writes: readonly QueuedWrite[]): number {
  return Math.max(...writes.flatMap((write) => write.requests.map(({ attempt }) => attempt.deadlineAt)));
}

const always = (): boolean => true;
const never = (): boolean => false;
