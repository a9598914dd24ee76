import type { FailedAttempt } from './group-records.js';

/**
 * Failed attempts that are to be audited with the next transaction of their company. Best effort: bounded, and lost with
 * the process.
 */
export class FailedAttempts {
  private waiting: FailedAttempt[] = [];

  constructor(private readonly max: number) {}

  add(attempt: FailedAttempt): void {
    if (this.waiting.length >= this.max) this.waiting.shift();
    this.waiting.push(attempt);
  }

  /** Takes the attempts of these companies, or all. */
  take(companies?: ReadonlySet<string>): readonly FailedAttempt[] {
    const taken: FailedAttempt[] = [];
    const left: FailedAttempt[] = [];
    for (const waiting of this.waiting) {
      const isWanted = companies?.has(waiting.attempt.companyId) ?? true;
      (isWanted ? taken : left).push(waiting);
    }
    this.waiting = left;
    return taken;
  }
}
