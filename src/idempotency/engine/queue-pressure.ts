import type { CompanyLine } from './company-line.js';
import type { EngineOptions } from './engine-options.js';

/** So long a judgement on all lines holds, in milliseconds: it walks past the lines that run. */
const FRESH_MS = 10;

/**
 * Judges by time whether a new write should not come in. How many writes are too many depends on the machine and the
 * database; how long is too long does not. Only a crowd is judged: a few writes that wait for a company's pay run, or for
 * a database that is away for a moment, may wait until their deadline.
 */
export class QueuePressure {
  private judgedAt = -Infinity;
  private turnsAreLate = false;

  constructor(private readonly options: Pick<EngineOptions, 'crowdMin' | 'crowdWaitMaxMs'>) {}

  /**
   * @param waiting how many requests wait in all lines.
   * @param nextLine finds the company whose turn it is next.
   * @param line where the write would wait; undefined when nothing of its company waits or runs.
   */
  isTooHigh(
    now: number,
    waiting: number,
    lines: number,
    nextLine: () => CompanyLine | undefined,
    line: CompanyLine | undefined,
  ): boolean {
    if (waiting < this.options.crowdMin) return false;
    if (now - this.judgedAt > FRESH_MS) {
      this.judgedAt = now;
      this.turnsAreLate = this.isLate(now, nextLine()?.readySince);
    }
    return this.turnsAreLate || (hasItsShare(line, waiting, lines) && this.isLate(now, arrivalOfFirst(line)));
  }

  private isLate(now: number, since: number | undefined): boolean {
    return since !== undefined && now - since > this.options.crowdWaitMaxMs;
  }
}

/** A company with little waiting is not refused for what others send. */
function hasItsShare(line: CompanyLine | undefined, waiting: number, lines: number): boolean {
  return line !== undefined && 2 * line.requestCount * lines >= waiting;
}

function arrivalOfFirst(line: CompanyLine | undefined): number | undefined {
  return line?.head?.requests[0]?.attempt.receivedAt;
}
