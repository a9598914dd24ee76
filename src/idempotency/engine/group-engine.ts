import type { ProblemError } from '../../http/problem.js';
import { ShuttingDown } from '../idempotency.errors.js';
import type { WriteAttempt, WriteOutcome, WriteWork } from '../write-attempt.js';
import { auditFailedAttempts } from './audit-failed-attempts.js';
import type { EngineParts } from './engine-parts.js';
import { GroupRunner } from './group-runner.js';
import { failed, type WriteRequest, type WriteResult } from './queued-write.js';
import { WriteQueue, type Taker } from './write-queue.js';

const SWEEP_MS = 50;
const TAKERS: readonly Taker[] = ['group', 'alone', 'waiting'];

/**
 * The engine: takes writes into their companies' lines, and hands them in groups to a small fixed set of connections.
 * With a connection free and one write waiting, a group starts at once; under load, groups fill by themselves.
 */
export class GroupEngine {
  private readonly runner: GroupRunner;
  private readonly running: Record<Taker, number> = { group: 0, alone: 0, waiting: 0 };
  private readonly sweeper: NodeJS.Timeout;
  private flushTimer: NodeJS.Timeout | undefined;
  private pauseTimer: NodeJS.Timeout | undefined;
  private dispatching = false;
  /** Takes no more requests. */
  private draining = false;
  /** Starts no more groups. */
  private stopped = false;
  private onIdle: () => void = () => undefined;
  private readonly open = new Set<WriteRequest>();

  constructor(
    private readonly parts: EngineParts,
    private readonly queue = new WriteQueue(parts.options),
  ) {
    this.runner = new GroupRunner(parts, this.queue, (request, result, audited) => {
      this.answer(request, result, audited);
    });
    this.sweeper = setInterval(() => {
      this.sweep();
    }, SWEEP_MS);
    this.sweeper.unref();
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.queue.waiting;
  }

  /** Whether a new write may be refused for how long it would wait. */
  get isCrowded(): boolean {
    return this.queue.waiting >= this.parts.options.crowdMin;
  }

  /** Whether a write with this id waits or runs in this process. */
  has(scopeId: string, id: string): boolean {
    return this.queue.has(scopeId, id);
  }

  /**
   * The refusal of a write that is still to come: there is no room, or it would wait too long.
   * @param scopeId undefined when it is not known yet.
   */
  refusalBeforehand(scopeId: string | undefined): ProblemError | undefined {
    return this.queue.refusalBeforehand(scopeId);
  }

  /**
   * Runs an attempt to its answer: the handler's, or the stored one of the same key.
   * @throws the refusal or failure, after its group has committed or was rolled back.
   */
  submit(attempt: WriteAttempt, work: WriteWork): Promise<WriteOutcome> {
    return new Promise((resolve, reject) => {
      const request: WriteRequest = {
        attempt,
        work,
        answer: (result) => {
          if ('outcome' in result) resolve(result.outcome);
          else reject(result.error);
        },
      };
      this.open.add(request);
      const refusal = this.draining ? failed(new ShuttingDown(), 'unavailable') : this.enqueue(request);
      if (refusal === undefined) this.wake();
      else this.answer(request, refusal, false);
    });
  }

  /**
   * Takes no more writes and waits for those it has; what has not begun at the limit is answered 503. Once only.
   * @param limitMs how long waiting writes may still begin.
   */
  async drain(limitMs: number): Promise<void> {
    this.draining = true;
    const idle = new Promise<void>((resolve) => {
      this.onIdle = resolve;
    });
    const limit = setTimeout(() => {
      this.stopped = true;
      this.dispatch();
    }, limitMs);
    this.noticeIdle();
    await idle;
    for (const timer of [limit, this.pauseTimer, this.flushTimer, this.sweeper]) clearTimeout(timer);
    await auditFailedAttempts(this.parts);
  }

  private enqueue(request: WriteRequest): WriteResult | undefined {
    const { definition, bodyBytes } = request.attempt;
    return this.queue.add(request, definition.alone === true || bodyBytes > this.parts.options.sharedBodyBytesMax);
  }

  /** Starts groups after this turn of the event loop, so that requests that came together run together. */
  private wake(): void {
    if (this.dispatching) return;
    this.dispatching = true;
    setImmediate(() => {
      this.dispatching = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    if (this.stopped) this.answerAll(this.queue.takeAll(failed(new ShuttingDown(), 'unavailable')));
    else this.sweep();
    // Before anything is taken: a pause that ends in between would otherwise be nobody's business any more.
    this.wakeAfterPause();
    for (const taker of TAKERS) while (this.start(taker));
    this.parts.metrics.waitingChanged(this.queue.waiting);
    this.noticeIdle();
  }

  /** @returns whether a group of this kind was started. */
  private start(taker: Taker): boolean {
    const { writerConnections, aloneConnections } = this.parts.options;
    const limit = { group: writerConnections, alone: aloneConnections, waiting: 1 }[taker];
    if (this.running[taker] >= limit) return false;
    const writes = this.queue.take(taker);
    const [first] = writes;
    if (first === undefined) return false;
    this.running[taker] += 1;
    if (taker === 'alone') this.parts.metrics.aloneRun();
    const wait = taker === 'waiting' || (taker === 'alone' && this.queue.isWaitedFor(first.scopeId));
    void this.runner.run(writes, { wait, alone: taker === 'alone' }).finally(() => {
      this.running[taker] -= 1;
      this.queue.release(writes.map((write) => write.scopeId));
      this.wake();
    });
    return true;
  }

  private wakeAfterPause(): void {
    clearTimeout(this.pauseTimer);
    const leftMs = this.queue.pauseLeftMs();
    if (leftMs === undefined) return;
    this.pauseTimer = setTimeout(() => {
      this.wake();
    }, leftMs);
  }

  private sweep(): void {
    this.answerAll(this.queue.takeExpired());
  }

  private answerAll(answers: readonly [WriteRequest, WriteResult][]): void {
    for (const [request, result] of answers) this.answer(request, result, false);
  }

  /** A request is answered, counted and audited once, whoever comes with a second answer. */
  private answer(request: WriteRequest, result: WriteResult, audited: boolean): void {
    if (!this.open.delete(request)) return;
    if (!audited && 'error' in result && result.errorType !== undefined) {
      const durationMs = performance.now() - request.attempt.receivedAt;
      const { error, errorType } = result;
      this.parts.failedAttempts.add({ attempt: request.attempt, error, errorType, durationMs });
      this.flushTimer ??= setTimeout(() => {
        this.flushTimer = undefined;
        void auditFailedAttempts(this.parts);
      }, this.parts.options.failedAttemptsFlushMs).unref();
    }
    this.parts.metrics.answered(request, result);
    request.answer(result);
  }

  private noticeIdle(): void {
    if (this.queue.idle) this.onIdle();
  }
}
