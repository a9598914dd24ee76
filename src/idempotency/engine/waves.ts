import { ProblemError } from '../../http/problem.js';
import type { WriteAttempt, WriteHandler } from '../write-attempt.js';
import { firstAnswer, type FirstAnswer } from './answers.js';
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
  | { readonly answer: FirstAnswer }
  /** A refusal by a business rule, or a defect of the feature. */
  | { readonly error: unknown };

/** Thrown when handlers did not settle before the group's limit; they are the culprits. */
export class HandlersStuck extends Error {
  constructor(readonly writes: readonly NewWrite[]) {
    super('Handlers did not settle before the limit of their group.');
  }
}

interface Run {
  readonly footprint: Footprint;
  readonly result: HandlerResult;
}

/** How all waves ended. */
export interface WavesEnd<Write> {
  /** The accepted writes in the order in which they count as run; those for which there was no time are missing. */
  readonly accepted: ReadonlyMap<Write, HandlerResult>;
  /** Runs that took place one after another: 0 without any write, 1 when no two met. */
  readonly waves: number;
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
 * @throws HandlersStuck
 */
export async function runWaves<Write extends NewWrite>(
  writes: readonly Write[],
  books: Books,
  context: HandleContext,
  limits: WaveLimits,
): Promise<WavesEnd<Write>> {
  const settling = new Settling(limits.settledUntil);
  const accepted = new Map<Write, HandlerResult>();
  const accept = (write: Write, { footprint, result }: Run): void => {
    books.accept(write.attempt.companyId, footprint);
    accepted.set(write, result);
  };
  /** @returns how many have run. */
  const runInLine = async (line: readonly Write[]): Promise<number> => {
    for (const [runs, write] of line.entries()) {
      if (performance.now() >= limits.rerunUntil) return runs;
      accept(write, await settling.track(write, run(write, context)));
    }
    return line.length;
  };
  try {
    const runs = await settling.all(writes.map((write) => settling.track(write, run(write, context))));
    const met: Write[] = [];
    writes.forEach((write, place) => {
      const first = runs[place] as Run;
      if (books.meetsAccepted(write.attempt.companyId, first.footprint)) met.push(write);
      else accept(write, first);
    });
    const runsAgain = await settling.all(byCompany(met).map(runInLine));
    return { accepted, waves: Math.min(1, writes.length) + Math.max(0, ...runsAgain) };
  } finally {
    settling.stop();
  }
}

/** Runs a handler once. One that throws, or gives what is no answer, leaves no trace; what it saw is kept. */
async function run({ attempt, handler }: NewWrite, context: HandleContext): Promise<Run> {
  const handle = new WriteHandle(attempt, context);
  try {
    const [view] = await Promise.all([handler(handle), context.workflows.prepare?.(handle)]);
    const { footprint, workflowsTriggered } = handle.end();
    return { footprint, result: { answer: firstAnswer(attempt.definition, view, workflowsTriggered) } };
  } catch (error) {
    const { footprint } = handle.end();
    footprint.changes.clear();
    return { footprint, result: { error } };
  }
}

/** Whether an error is the caller's to mend: a refusal, not a failure. */
export function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status < 500;
}

function byCompany<Write extends NewWrite>(writes: readonly Write[]): Write[][] {
  const lines = new Map<string, Write[]>();
  for (const write of writes) {
    const line = lines.get(write.attempt.companyId) ?? [];
    line.push(write);
    lines.set(write.attempt.companyId, line);
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
