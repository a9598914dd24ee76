import type { Cluster } from '../cluster/cluster.js';
import type { Random } from './random.js';

/** What shows that a fault was met, such as `COMMIT cut 3 times`; a count of 0 means that it was not. */
export interface Evidence {
  readonly times: number;
  readonly what: string;
}

/** Something that goes wrong, and is over when it returns: it mends what it broke. */
export interface Fault<System extends Cluster = Cluster> {
  /** As schedules and reports name it, such as `replica-killed`. */
  readonly name: string;
  /** Row of the fault matrix, such as `F01`. */
  readonly row: string;
  /**
   * @param random the only source of chance, so that a schedule with its seed is the same again.
   * @param durationMs about how long it lasts.
   */
  inject(system: System, random: Random, durationMs: number): Promise<Evidence>;
}
