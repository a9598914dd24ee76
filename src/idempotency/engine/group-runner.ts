import { setTimeout as pause } from 'node:timers/promises';
import { WriteTimeout } from '../idempotency.errors.js';
import { isCommitted } from './commit-proof.js';
import { Deadlines, timeLeft } from './deadlines.js';
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
import { failed, kindsOf, type Answer, type QueuedWrite, type WriteResult } from './queued-write.js';
import { HandlersStuck } from './waves.js';
import type { WriteQueue } from './write-queue.js';

const RETRY_PAUSE_MS = 20;
const PROOF_PAUSE_MS = 100;
const ROLLBACK_MS = 1_000;

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
  private readonly deadlines: Deadlines;

  constructor(
    private readonly parts: EngineParts,
    private readonly queue: WriteQueue,
    private readonly answer: Answer,
  ) {
    this.deadlines = new Deadlines(answer);
  }

  /** Never rejects. */
  async run(writes: readonly QueuedWrite[], mode: GroupMode): Promise<void> {
    const waiting = this.deadlines.withoutExpired(writes, () => failed(new WriteTimeout(), 'timeout'));
    if (waiting.length === 0) return;
    let connection: GroupConnection;
    try {
      connection = await this.connect(waiting);
    } catch (error) {
      await this.afterFailure({ failure: classifyBeforeCommit(error), error, writes: waiting }, mode);
      return;
    }
    // Who was answered while the connection was awaited must not be carried out.
    const current = this.deadlines.withoutExpired(waiting, resultOfNoConnection);
    if (current.length === 0) {
      await connection.release(true);
      return;
    }
    const end = await this.attempt(connection, current, mode);
    if ('failure' in end) await this.afterFailure(end, mode);
    else this.finish(current, end);
  }

  /** Takes a connection. Requests that run out of time meanwhile are answered: nothing has begun. */
  private connect(writes: readonly QueuedWrite[]): Promise<GroupConnection> {
    const { dataSource, options, faults } = this.parts;
    return this.deadlines.during(writes, resultOfNoConnection, () =>
      GroupConnection.open(dataSource, options.prepared, options.connectMs, faults),
    );
  }

  /** One transaction, to its proven end or its failure. */
  private async attempt(
    connection: GroupConnection,
    writes: readonly QueuedWrite[],
    mode: GroupMode,
  ): Promise<PreparedGroup | FailedGroup> {
    let prepared: PreparedGroup | undefined;
    try {
      prepared = await this.prepare(connection, writes, mode);
      const startedAt = performance.now();
      await connection.commit(limitsOf(this.parts.options, mode).commitMs);
      await connection.release(true);
      const { notObtained, waves } = prepared;
      this.parts.metrics.groupCommitted(writes.length - notObtained.length, performance.now() - startedAt, waves);
      return prepared;
    } catch (error) {
      const failure = prepared === undefined ? classifyBeforeCommit(error) : classifyAtCommit(error);
      await giveBack(connection, failure);
      if (prepared !== undefined && failure === 'unproven') return this.learn(writes, prepared, error, mode);
      return { failure, error, writes };
    }
  }

  /**
   * A connection that hangs is cut; a handler that is stuck was found before. Nobody waits for a shared group longer than
   * until its last deadline, but one that began late has the time that a group needs.
   */
  private prepare(
    connection: GroupConnection,
    writes: readonly QueuedWrite[],
    mode: GroupMode,
  ): Promise<PreparedGroup> {
    const { groupMs, statementTimeoutMs } = limitsOf(this.parts.options, mode);
    const wantedMs = Math.max(timeLeft(writes), this.parts.options.groupLimits.groupMs + ROLLBACK_MS);
    const limitMs = groupMs + statementTimeoutMs;
    return connection.within(mode.alone ? limitMs : Math.min(limitMs, wantedMs), () =>
      prepareGroup(this.parts, connection, writes, mode, wantedMs),
    );
  }

  /**
   * Learns the outcome of a COMMIT without proof; until then nobody is answered, but at the deadline. A write that runs
   * alone may have passed its own long before: it has the time of one look. What is proven not to have committed is judged
   * like an error before COMMIT.
   */
  private async learn(
    writes: readonly QueuedWrite[],
    prepared: PreparedGroup,
    error: unknown,
    { alone }: GroupMode,
  ): Promise<PreparedGroup | FailedGroup> {
    this.parts.metrics.groupRetried('unproven');
    const { commitMs } = this.parts.options.groupLimits;
    const notBefore = alone ? performance.now() + commitMs : 0;
    const unknown = (): WriteResult => resultOfFailure('unproven', error);
    let waiting = writes;
    for (;;) {
      waiting = this.deadlines.withoutExpired(waiting, unknown, notBefore);
      if (waiting.length === 0) return { failure: 'unproven', error, writes: [] };
      try {
        const withinMs = Math.min(timeLeft(waiting, notBefore), commitMs);
        const look = (): Promise<boolean> => isCommitted(this.parts, prepared, withinMs);
        const committed = await this.deadlines.during(waiting, unknown, look, notBefore);
        return committed ? prepared : { failure: classifyBeforeCommit(error), error, writes: waiting };
      } catch {
        await pause(Math.min(timeLeft(waiting, notBefore), PROOF_PAUSE_MS * (0.5 + Math.random())));
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

  private answerAll(writes: readonly QueuedWrite[], result: WriteResult): void {
    for (const write of writes) for (const request of write.requests) this.answer(request, result, false);
  }
}

/** A connection that is kept has been rolled back; any other is closed. */
async function giveBack(connection: GroupConnection, failure: Failure): Promise<void> {
  const keep = REUSABLE_AFTER.has(failure) && (await connection.rollback(ROLLBACK_MS).then(always, never));
  await connection.release(keep);
}

const resultOfNoConnection = (): WriteResult => resultOfFailure('unavailable', undefined);
const always = (): boolean => true;
const never = (): boolean => false;

function scopesOf(writes: readonly QueuedWrite[]): ReadonlySet<string> {
  return new Set(writes.map((write) => write.scopeId));
}
