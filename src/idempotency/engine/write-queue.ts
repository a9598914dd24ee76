import { CompanyBusy, IdempotencyInProgress, Overloaded } from '../idempotency.errors.js';
import type { EngineOptions } from './engine-options.js';
import { failed, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';

/** A write while it waits: requests with its id may still join. */
interface WaitingWrite extends QueuedWrite {
  requests: WriteRequest[];
}

/** The waiting writes of one company (or of one user, for user-scoped operations). */
interface Line {
  readonly scopeId: string;
  /** In order of arrival. */
  writes: WaitingWrite[];
  requestCount: number;
  /** What is in a group of this process now, by id. */
  running: ReadonlySet<string> | undefined;
  /** Before this time, in milliseconds of the monotonic clock, the company is not tried again. */
  pausedUntil: number;
  misses: number;
  /** Until this time the company runs in groups of its own. */
  quarantinedUntil: number;
}

/** Who may take writes from the queue. */
export type Taker = 'group' | 'alone' | 'waiting';

/**
 * The writes that wait in this process: a line for each company, and a company in one group at a time. Takers are
 * served fairly: one write of each company in turn, the company that has waited longest first.
 */
export class WriteQueue {
  /** In the order in which companies are served next. */
  private readonly lines = new Map<string, Line>();
  private requestCount = 0;
  private byteCount = 0;

  constructor(
    private readonly options: EngineOptions,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** How many requests wait; those in a group don't. */
  get waiting(): number {
    return this.requestCount;
  }

  /** Whether nothing waits and nothing runs. */
  get idle(): boolean {
    return this.requestCount === 0 && [...this.lines.values()].every((line) => line.running === undefined);
  }

  /** Puts a request at the end of its company's line, or beside the one with the same id. @returns a refusal, or undefined. */
  add(request: WriteRequest, alone: boolean): WriteResult | undefined {
    const { attempt } = request;
    if (this.requestCount >= this.options.waitingMax) return failed(new Overloaded(), 'unavailable');
    if (this.byteCount + attempt.bodyBytes > this.options.waitingBytesMax)
      return failed(new Overloaded(), 'unavailable');
    const line = this.lineOf(attempt.scopeId);
    if (line.requestCount >= this.options.companyWaitingMax) return failed(new CompanyBusy(), 'unavailable');
    this.count(line, [request], 1);
    const { id, scopeId, companyId } = attempt;
    const same = line.writes.find((write) => write.id === id);
    if (same === undefined) line.writes.push({ id, scopeId, companyId, alone, requests: [request], retries: 0 });
    else same.requests.push(request);
    return undefined;
  }

  /**
   * Takes the writes of a group and marks their companies as running.
   * @returns no writes when none of this taker's may start now.
   */
  take(taker: Taker): QueuedWrite[] {
    const lines = [...this.lines.values()].filter((line) => this.mayStart(line, taker));
    const [first] = lines;
    if (first === undefined) return [];
    const shared = taker === 'group' && !this.isQuarantined(first);
    const served = shared ? lines.filter((line) => !this.isQuarantined(line)) : [first];
    return taker === 'alone' ? this.takeFrom(first, 1) : this.takeInTurn(served);
  }

  /** In how many milliseconds a paused company may be tried again; undefined when none is paused. */
  pauseLeftMs(): number | undefined {
    const now = this.clock();
    const paused = [...this.lines.values()].filter(
      (line) => line.running === undefined && line.writes.length > 0 && line.pausedUntil > now,
    );
    return paused.length === 0 ? undefined : Math.min(...paused.map((line) => line.pausedUntil)) - now;
  }

  /** Gives writes back to the front of their lines, in their order. */
  putBack(writes: readonly QueuedWrite[]): void {
    for (const write of [...writes].reverse()) {
      const line = this.lineOf(write.scopeId);
      const later = line.writes.filter((other) => other.id === write.id).flatMap((other) => other.requests);
      const others = line.writes.filter((other) => other.id !== write.id);
      this.count(line, write.requests, 1);
      line.writes = [{ ...write, requests: [...write.requests, ...later] }, ...others];
    }
  }

  /** Ends the group of these companies: they may be taken again. Companies with nothing to remember are forgotten. */
  release(scopeIds: Iterable<string>): void {
    for (const scopeId of new Set(scopeIds)) {
      const line = this.lineOf(scopeId);
      line.running = undefined;
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
    this.lineOf(scopeId).quarantinedUntil = this.clock() + this.options.quarantineMs;
  }

  /** Takes out the requests whose deadline has passed, with their answers. */
  takeExpired(): [WriteRequest, WriteResult][] {
    const now = this.clock();
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
    const line = this.lines.get(scopeId);
    return line !== undefined && (line.running?.has(id) === true || line.writes.some((write) => write.id === id));
  }

  private lineOf(scopeId: string): Line {
    let line = this.lines.get(scopeId);
    if (line === undefined) {
      line = {
        scopeId,
        writes: [],
        requestCount: 0,
        running: undefined,
        pausedUntil: 0,
        misses: 0,
        quarantinedUntil: 0,
      };
      this.lines.set(scopeId, line);
    }
    return line;
  }

  private mayStart(line: Line, taker: Taker): boolean {
    const [head] = line.writes;
    if (head === undefined || line.running !== undefined) return false;
    const inLine = line.misses >= this.options.heldMissesMax;
    if (taker === 'alone') return head.alone && line.pausedUntil <= this.clock();
    if (taker === 'waiting') return !head.alone && inLine;
    return !head.alone && !inLine && line.pausedUntil <= this.clock();
  }

  private isQuarantined(line: Line): boolean {
    return line.quarantinedUntil > this.clock();
  }

  /** One write of each company in turn, until the group is full; an alone operation ends its company's part. */
  private takeInTurn(lines: readonly Line[]): QueuedWrite[] {
    const chosen = new Map<Line, number>();
    let [writes, bytes] = [0, 0];
    let open = lines;
    while (open.length > 0 && writes < this.options.groupWritesMax) {
      const next: Line[] = [];
      for (const line of open) {
        const place = chosen.get(line) ?? 0;
        const write = line.writes[place];
        if (write === undefined || write.alone || writes >= this.options.groupWritesMax) continue;
        const size = bytesOf(write.requests);
        if (writes > 0 && bytes + size > this.options.groupBytesMax) continue;
        chosen.set(line, place + 1);
        writes += 1;
        bytes += size;
        next.push(line);
      }
      open = next;
    }
    return [...chosen].flatMap(([line, count]) => this.takeFrom(line, count));
  }

  private takeFrom(line: Line, count: number): QueuedWrite[] {
    const writes = line.writes.slice(0, count);
    line.writes = line.writes.slice(count);
    line.running = new Set(writes.map((write) => write.id));
    for (const write of writes) this.count(line, write.requests, -1);
    return writes;
  }

  private takeOut(
    judge: (request: WriteRequest, line: Line) => WriteResult | undefined,
  ): [WriteRequest, WriteResult][] {
    const taken: [WriteRequest, WriteResult][] = [];
    for (const line of this.lines.values()) {
      const gone = new Set<WriteRequest>();
      for (const request of line.writes.flatMap((write) => write.requests)) {
        const result = judge(request, line);
        if (result === undefined) continue;
        gone.add(request);
        taken.push([request, result]);
      }
      if (gone.size > 0) this.removeFrom(line, gone);
      this.forgetIfOver(line);
    }
    return taken;
  }

  private removeFrom(line: Line, gone: ReadonlySet<WriteRequest>): void {
    for (const write of line.writes) {
      write.requests = write.requests.filter((request) => !gone.has(request));
    }
    this.count(line, [...gone], -1);
    line.writes = line.writes.filter((write) => write.requests.length > 0);
  }

  private forgetIfOver(line: Line): void {
    const over = line.writes.length === 0 && line.running === undefined && !this.isQuarantined(line);
    if (over) this.lines.delete(line.scopeId);
  }

  private count(line: Line, requests: readonly WriteRequest[], sign: 1 | -1): void {
    line.requestCount += sign * requests.length;
    this.requestCount += sign * requests.length;
    this.byteCount += sign * bytesOf(requests);
  }
}

function bytesOf(requests: readonly WriteRequest[]): number {
  return requests.reduce((bytes, request) => bytes + request.attempt.bodyBytes, 0);
}
