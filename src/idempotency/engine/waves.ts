import { ProblemError } from '../../http/problem.js';
import type { WriteAttempt, WriteHandler } from '../write-attempt.js';
import type { Books } from './books.js';
import type { Footprint } from './footprint.js';
import { WriteHandle, type HandleContext } from './write-handle.js';

/** A new write whose handler is to run. */
export interface NewWrite {
  readonly attempt: WriteAttempt;
  readonly handler: WriteHandler;
}

/** How a handler ended. */
export type HandlerResult =
  | { readonly view: unknown; readonly workflowsTriggered: number }
  /** A refusal by a business rule, or a defect of the feature. */
  | { readonly error: unknown };

/** What the waves of a group came to. */
export interface WavesResult {
  /** By write, in the order in which the writes count as run. */
  readonly accepted: ReadonlyMap<NewWrite, HandlerResult>;
  /** Writes that met others and were not run again in time. */
  readonly postponed: readonly NewWrite[];
}

/** Thrown when handlers did not settle before the group's limit; they are the culprits. */
export class HandlersStuck extends Error {
  constructor(readonly writes: readonly NewWrite[]) {
    super('Handlers did not settle before the limit of their group.');
  }
}

interface Run {
  readonly write: NewWrite;
  readonly footprint: Footprint;
  readonly result: HandlerResult;
}

/** Time limits of a group's waves, on the monotonic clock in milliseconds. */
export interface WaveLimits {
  /** After this no write is run again. */
  readonly rerunUntil: number;
  /** After this the group gives up. */
  readonly settledUntil: number;
}

/**
 * Runs handlers so that each sees the books as if the writes had run one after another.
 *
 * First wave: all run at once, each as if it were first. In order of arrival a write is accepted unless it saw, or
 * overwrites, what an accepted write of its company changes. Then the rest run again, one after another within a
 * company, on top of everything accepted so far, and so can not meet anything any more. Refusals are judged like
 * answers: what they saw must be true.
 */
export async function runWaves(
  writes: readonly NewWrite[],
  books: Books,
  context: HandleContext,
  limits: WaveLimits,
): Promise<WavesResult> {
  const settling = new Settling(limits.settledUntil);
  try {
    const runs = await settling.all(writes.map((write) => settling.track(write, run(write, context))));
    const accepted = new Map<NewWrite, HandlerResult>();
    const met: NewWrite[] = [];
    for (const { write, footprint, result } of runs) {
      if (books.meetsAccepted(write.attempt.companyId, footprint)) {
        met.push(write);
      } else {
        books.accept(write.attempt.companyId, footprint);
        accepted.set(write, result);
      }
    }
    const postponed = await settling.all(
      byCompany(met).map((line) => runInLine(line, books, context, limits, accepted, settling)),
    );
    return { accepted, postponed: postponed.flat() };
  } finally {
    settling.stop();
  }
}

/** @returns the writes that there was no time for. */
async function runInLine(
  line: readonly NewWrite[],
  books: Books,
  context: HandleContext,
  limits: WaveLimits,
  accepted: Map<NewWrite, HandlerResult>,
  settling: Settling,
): Promise<readonly NewWrite[]> {
  for (const [place, write] of line.entries()) {
    if (performance.now() >= limits.rerunUntil) return line.slice(place);
    const { footprint, result } = await settling.track(write, run(write, context));
    books.accept(write.attempt.companyId, footprint);
    accepted.set(write, result);
  }
  return [];
}

/** Runs a handler once. A handler that throws leaves no trace: its changes are dropped, what it saw is kept. */
async function run(write: NewWrite, context: HandleContext): Promise<Run> {
  const handle = new WriteHandle(write.attempt, context);
  try {
    const view = await write.handler(handle);
    const { footprint, workflowsTriggered } = handle.end();
    return { write, footprint, result: { view, workflowsTriggered } };
  } catch (error) {
    const { footprint } = handle.end();
    footprint.changes.clear();
    return { write, footprint, result: { error } };
  }
}

/** Whether an error is the caller's to mend: a refusal, not a failure. */
export function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status < 500;
}

function byCompany(writes: readonly NewWrite[]): readonly NewWrite[][] {
  const lines = new Map<string, NewWrite[]>();
  for (const write of writes) {
    const line = lines.get(write.attempt.companyId);
    if (line === undefined) lines.set(write.attempt.companyId, [write]);
    else line.push(write);
  }
  return [...lines.values()];
}

/** Waits for handlers, but not past the limit. */
class Settling {
  private readonly unsettled = new Set<NewWrite>();
  private readonly timer: NodeJS.Timeout;
  private readonly expired: Promise<never>;

  constructor(until: number) {
    let expire: (reason: Error) => void;
    this.expired = new Promise<never>((_resolve, reject) => {
      expire = reject;
    });
    this.expired.catch(() => undefined);
    this.timer = setTimeout(() => {
      expire(new HandlersStuck([...this.unsettled]));
    }, until - performance.now());
  }

  async track(write: NewWrite, running: Promise<Run>): Promise<Run> {
    this.unsettled.add(write);
    const result = await running;
    this.unsettled.delete(write);
    return result;
  }

  all<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
    return Promise.race([Promise.all(promises), this.expired]);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
