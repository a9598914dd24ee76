import type { LoadOperation } from '../load/load-plan.js';

/** Long work: one request, for many rows. */
export type LongOperation =
  | 'createPayRun'
  | 'updatePayRunStatus to approved'
  | 'executePayrollRun'
  | 'updatePayRunStatus to reversed'
  | 'importBankTransactions';

/** What is measured at one point. */
export interface Point {
  readonly operation: LoadOperation | LongOperation;
  readonly connections: number;
  readonly companies: 'many' | 'one';
  /** What goes on meanwhile; nothing when absent. */
  readonly beside?: string;
}

/** A point at which the load generator sends the requests. */
export interface LoadPoint extends Point {
  readonly operation: LoadOperation;
}

/** How full the product's groups were. */
export interface Groups {
  readonly groups: number;
  readonly writesPerGroup: number;
  /** The bucket that the median group lies in: at most so many writes. */
  readonly medianAtMost: number;
  readonly commitMs: number;
  /** Groups that were run again or in halves. */
  readonly retries: number;
  /** Handlers that were run for one accepted write, where it was counted: 1 when all are accepted in the first wave. */
  readonly handlerRunsPerWrite?: number;
  /** Groups that had a second wave, where it was counted, as a share of all. */
  readonly shareWithSecondWave?: number;
}

/** One measurement. */
export interface Sample {
  readonly contestant: string;
  readonly point: Point;
  readonly writesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time for one write, in microseconds. */
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly othersUs: number;
  readonly clientUs: number;
  /** What others than contestant, database, client and benchmark used of the machine, as a share of it. */
  readonly foreignShare: number;
  readonly requests: number;
  /** Answers of another status than 2xx, connections that broke, answers that did not come. */
  readonly errors: number;
  /** What was wrong, in words; a sample with any is flagged. */
  readonly problems: readonly string[];
  readonly groups?: Groups | undefined;
}

/** The name of a point, the same for all contestants. */
export function nameOf({ operation, connections, companies, beside }: Point): string {
  return `${operation} ${connections} ${companies}${beside === undefined ? '' : ` beside ${beside}`}`;
}
