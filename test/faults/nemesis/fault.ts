import type { Cluster } from '../cluster/cluster.js';
import type { Random } from './random.js';

/** What shows that a fault was met, such as `COMMIT cut 3 times`; a count of 0 means that it was not. */
export interface Evidence {
  readonly times: number;
  readonly what: string;
}

/**
 * What callers are left without when a fault happens under load:
 * - `of writes that stand`: answers, some of them of writes that were committed.
 * - `of writes that do not stand`: answers, none of them of a write that the attempt has carried out.
 * - `surely`: answers; whether any of those writes stands is chance.
 * - `perhaps`: by chance an answer, or what is known at the deadline (`outcome_unknown`).
 * - `never`: everybody is told what became of the request, also that it is to be sent again.
 */
export type LosesAnswers = 'of writes that stand' | 'of writes that do not stand' | 'surely' | 'perhaps' | 'never';

/** Something that goes wrong, and is over when it returns: it mends what it broke. */
export interface Fault<System extends Cluster = Cluster> {
  /** As schedules and reports name it, such as `replica-killed`. */
  readonly name: string;
  /** Row of the fault matrix, such as `F01`. */
  readonly row: string;
  readonly losesAnswers: LosesAnswers;
  /**
   * @param random the only source of chance, so that a schedule with its seed is the same again.
   * @param durationMs about how long it lasts.
   */
  inject(system: System, random: Random, durationMs: number): Promise<Evidence>;
}
