import type { ProblemError } from '../../http/problem.js';
import { CompanyBusy, IdempotencyInProgress, Overloaded, RETRY_SPREAD_SECONDS } from '../idempotency.errors.js';
import { bytesOf, CompanyLine } from './company-line.js';
import type { EngineOptions } from './engine-options.js';
import { chooseInTurn, enoughFor } from './group-choice.js';
import { QueuePressure } from './queue-pressure.js';
import { failed, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';

/** Made once: the stack of an error costs as much as all the rest of a refusal. */
const OVERLOADED = RETRY_SPREAD_SECONDS.map((retryAfterSeconds) => new Overloaded(undefined, { retryAfterSeconds }));
const COMPANY_BUSY = RETRY_SPREAD_SECONDS.map((retryAfterSeconds) => new CompanyBusy(retryAfterSeconds));

/** Who may take writes from the queue. */
export type Taker = 'group' | 'alone' | 'waiting';

/**
 * The writes that wait in this process: a line for each company, and a company in one group at a time. Takers are
 * served fairly: one write of each company in turn, the company that has waited longest first.
 */
export class WriteQueue {
  /** In the order in which companies are served next. */
  private readonly lines = new Map<string, CompanyLine>();
  private requestCount = 0;
  private byteCount = 0;
  /** Before this time no deadline passes and no quarantine ends. */
  private sweepAt = Infinity;
  private readonly pressure: QueuePressure;

  constructor(
    private readonly options: EngineOptions,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.pressure = new QueuePressure(options);
  }

  /** How many requests wait; those in a group don't. */
  get waiting(): number {
    return this.requestCount;
  }

  /** Whether nothing waits and nothing runs. */
  get idle(): boolean {
    return this.requestCount === 0 && [...this.lines.values()].every((line) => line.running === undefined);
  }

  /**
   * The refusal of a write that is still to come, so that nothing is done for it: there is no room, or it would wait too
   * long.
   * @param scopeId undefined when it is not known yet.
   */
  refusalBeforehand(scopeId: string | undefined): ProblemError | undefined {
    const line = scopeId === undefined ? undefined : this.lines.get(scopeId);
    const refusal = this.refusalFor(line);
    if (refusal !== undefined) return refusal;
    const now = this.clock();
    const next = (): CompanyLine | undefined => this.nextLine(now);
    return this.pressure.isTooHigh(now, this.requestCount, this.lines.size, next, line) ? oneOf(OVERLOADED) : undefined;
  }

  /** Puts a request at the end of its company's line, or beside the one with the same id. @returns a refusal, or undefined. */
  add(request: WriteRequest, alone: boolean): WriteResult | undefined {
    const { attempt } = request;
    if (this.byteCount + attempt.bodyBytes > this.options.waitingBytesMax)
      return failed(new Overloaded(), 'unavailable');
    const refusal = this.refusalFor(this.lines.get(attempt.scopeId));
    if (refusal !== undefined) return failed(refusal, 'unavailable');
    const line = this.lineOf(attempt.scopeId);
    if (line.writes.size === 0) line.readySince = this.clock();
    this.count(line, [request], 1);
    const { id, scopeId, companyId } = attempt;
    line.join({ id, scopeId, companyId, alone, requests: [request], retries: 0 });
    return undefined;
  }

  /**
   * Takes the writes of a group and marks their companies as running.
   * @returns no writes when none of this taker's may start now.
   */
  take(taker: Taker): QueuedWrite[] {
    const now = this.clock();
    const lines: CompanyLine[] = [];
    for (const line of this.lines.values()) if (this.mayStart(line, taker, now)) lines.push(line);
    const [first] = lines;
    if (first === undefined) return [];
    if (taker === 'alone') return this.takeFrom(first, 1);
    const isFree = (line: CompanyLine): boolean => line.quarantinedUntil <= now;
    const shared = taker === 'group' && isFree(first);
    const among = shared ? enoughFor(this.options, lines.filter(isFree)) : [first];
    return chooseInTurn(this.options, among).flatMap(({ line, count }) => this.takeFrom(line, count));
  }

  /** In how many milliseconds a paused company may be tried again; undefined when none is paused. */
  pauseLeftMs(): number | undefined {
    const now = this.clock();
    let until = Infinity;
    for (const { running, writes, pausedUntil } of this.lines.values()) {
      if (running === undefined && writes.size > 0 && pausedUntil > now) until = Math.min(until, pausedUntil);
    }
    return until === Infinity ? undefined : until - now;
  }

  /** Gives writes back to the front of their lines, in their order. */
  putBack(writes: readonly QueuedWrite[]): void {
    for (const [scopeId, returned] of byScope(writes)) {
      const line = this.lineOf(scopeId);
      const later = line.writes;
      line.writes = new Map();
      for (const write of returned) {
        this.count(line, write.requests, 1);
        line.join({ ...write, requests: [...write.requests] });
      }
      for (const write of later.values()) line.join(write);
    }
  }

  /** Ends the group of these companies: they may be taken again. Companies with nothing to remember are forgotten. */
  release(scopeIds: Iterable<string>): void {
    for (const scopeId of new Set(scopeIds)) {
      const line = this.lineOf(scopeId);
      line.running = undefined;
      line.readySince = this.clock();
      this.lines.delete(scopeId);
      this.lines.set(scopeId, line);
      this.forgetIfOver(line);
    }
  }

  /** Notes that the company's lock was held by somebody else: it pauses, each time longer. */
  missed(scopeId: string): void {
    const line = this.lineOf(scopeId);
    const { heldPauseMinMs, heldPauseMaxMs } = this.options;
    const pauseMs = Math.min(heldPauseMinMs * 2 ** line.misses, heldPauseMaxMs);
    line.misses += 1;
    line.pausedUntil = this.clock() + pauseMs * (0.5 + Math.random() / 2);
  }

  /** Notes that the company's lock was obtained. */
  obtained(scopeId: string): void {
    Object.assign(this.lineOf(scopeId), { misses: 0, pausedUntil: 0 });
  }

  /** Whether the company was missed so often that its lock is to be waited for. */
  isWaitedFor(scopeId: string): boolean {
    return this.lineOf(scopeId).misses >= this.options.heldMissesMax;
  }

  /** Keeps a company that broke a group away from the others for a while. */
  quarantine(scopeId: string): void {
    const until = this.clock() + this.options.quarantineMs;
    this.lineOf(scopeId).quarantinedUntil = until;
    this.sweepAt = Math.min(this.sweepAt, until);
  }

  /** Takes out the requests whose deadline has passed, with their answers. */
  takeExpired(): [WriteRequest, WriteResult][] {
    const now = this.clock();
    if (now < this.sweepAt) return [];
    return this.takeOut((request, line) => {
      if (request.attempt.deadlineAt > now) return undefined;
      const running = line.running?.has(request.attempt.id) ?? false;
      return running ? failed(new IdempotencyInProgress(), 'in_progress') : failed(new Overloaded(), 'unavailable');
    });
  }

  /** Takes out everything that waits, for the end of the process. */
  takeAll(result: WriteResult): [WriteRequest, WriteResult][] {
    return this.takeOut(() => result);
  }

  /** Whether a write with this id waits or runs here. */
  has(scopeId: string, id: string): boolean {
    return this.lines.get(scopeId)?.has(id) === true;
  }

  private lineOf(scopeId: string): CompanyLine {
    let line = this.lines.get(scopeId);
    if (line === undefined) {
      line = new CompanyLine(scopeId);
      this.lines.set(scopeId, line);
    }
    return line;
  }

  private refusalFor(line: CompanyLine | undefined): ProblemError | undefined {
    if (this.requestCount >= this.options.waitingMax) return oneOf(OVERLOADED);
    return line !== undefined && line.requestCount >= this.options.companyWaitingMax ? oneOf(COMPANY_BUSY) : undefined;
  }

  /** The company whose turn it is next in a group. */
  private nextLine(now: number): CompanyLine | undefined {
    for (const line of this.lines.values()) if (this.mayStart(line, 'group', now)) return line;
    return undefined;
  }

  private mayStart(line: CompanyLine, taker: Taker, now: number): boolean {
    const { head } = line;
    if (head === undefined || line.running !== undefined) return false;
    const inLine = line.misses >= this.options.heldMissesMax;
    if (taker === 'alone') return head.alone && line.pausedUntil <= now;
    if (taker === 'waiting') return !head.alone && inLine;
    return !head.alone && !inLine && line.pausedUntil <= now;
  }

  private takeFrom(line: CompanyLine, count: number): QueuedWrite[] {
    const writes = line.take(count);
    for (const write of writes) this.count(line, write.requests, -1);
    return writes;
  }

  private takeOut(
    judge: (request: WriteRequest, line: CompanyLine) => WriteResult | undefined,
  ): [WriteRequest, WriteResult][] {
    const taken: [WriteRequest, WriteResult][] = [];
    this.sweepAt = Infinity;
    for (const line of this.lines.values()) {
      for (const write of line.writes.values()) {
        const left = write.requests.filter((request) => {
          const result = judge(request, line);
          if (result === undefined) return true;
          taken.push([request, result]);
          this.count(line, [request], -1);
          return false;
        });
        write.requests = left;
        if (left.length === 0) line.writes.delete(write.id);
        this.sweepAt = left.reduce((at, { attempt }) => Math.min(at, attempt.deadlineAt), this.sweepAt);
      }
      this.forgetIfOver(line);
    }
    return taken;
  }

  private forgetIfOver(line: CompanyLine): void {
    if (line.writes.size > 0 || line.running !== undefined) return;
    if (line.quarantinedUntil <= this.clock()) this.lines.delete(line.scopeId);
    else this.sweepAt = Math.min(this.sweepAt, line.quarantinedUntil);
  }

  private count(line: CompanyLine, requests: readonly WriteRequest[], sign: 1 | -1): void {
    line.requestCount += sign * requests.length;
    this.requestCount += sign * requests.length;
    this.byteCount += sign * bytesOf(requests);
    if (sign > 0) {
      this.sweepAt = requests.reduce((at, { attempt }) => Math.min(at, attempt.deadlineAt), this.sweepAt);
    }
  }
}

function oneOf<Refusal>(refusals: readonly Refusal[]): Refusal | undefined {
  return refusals[Math.floor(Math.random() * refusals.length)];
}

function byScope(writes: readonly QueuedWrite[]): ReadonlyMap<string, readonly QueuedWrite[]> {
  const scopes = new Map<string, QueuedWrite[]>();
  for (const write of writes) {
    const others = scopes.get(write.scopeId);
    if (others === undefined) scopes.set(write.scopeId, [write]);
    else others.push(write);
  }
  return scopes;
}
