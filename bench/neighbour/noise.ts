import type { LoadCompany } from '../companies.js';
import type { LongTask } from '../long-work/long-tasks.js';

export const NOISE_NAMES = ['flood', 'keys', 'held-row', 'pay-runs', 'reports', 'tokens', 'flood-unlimited'] as const;

export type NoiseName = (typeof NOISE_NAMES)[number];

/** Where noise is made. */
export interface NoiseStage {
  readonly port: number;
  readonly superuserUrl: string;
  readonly neighbour: LoadCompany;
  /** Tokens that nobody has signed who may. */
  readonly badTokens: readonly string[];
  readonly payRuns: LongTask;
}

/** What the neighbour does meanwhile. */
export interface Noise {
  readonly name: NoiseName;
  readonly title: string;
  /** Whether the rate limits are those that the product is shipped with. */
  readonly limited: boolean;
  /**
   * Makes it for so many seconds, or until the measurement is over.
   * @returns what the neighbour was answered, in words.
   */
  readonly make: (stage: NoiseStage, seconds: number, over: AbortSignal) => Promise<string>;
}
