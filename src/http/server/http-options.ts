import type { ReportError } from '../error-report.js';

/** What one route may take, where it differs from the defaults. */
export interface BodyLimit {
  readonly bytes?: number;
  readonly itemsMax?: number;
  readonly membersMax?: number;
}

/** By method and route pattern, such as `POST /api/bank-transactions/import`. */
export type BodyLimits = Readonly<Record<string, BodyLimit>>;

export interface HttpOptions {
  readonly bodyLimits?: BodyLimits;
  /** The addresses of proxies whose X-Forwarded-* are believed; none unless given. */
  readonly trustProxy?: string | string[];
  /** Told about every answer of 500 and above; writes the log unless given. */
  readonly onInternalError?: ReportError;
  /** The time for receiving a request's head. */
  readonly headersTimeoutMs?: number;
  /** The time for receiving a whole request. */
  readonly requestTimeoutMs?: number;
  /** How long a client may take nothing of its answer. */
  readonly answerTimeoutMs?: number;
  /** How long an idle connection is kept; longer than a load balancer keeps its own. */
  readonly keepAliveTimeoutMs?: number;
}

export const HTTP_DEFAULTS = {
  bodyBytesMax: 1_048_576,
  headerBytesMax: 16_384,
  headersMax: 200,
  pathLengthMax: 2_048,
  urlLengthMax: 8_192,
  parameterLengthMax: 1_024,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 15_000,
  answerTimeoutMs: 30_000,
  keepAliveTimeoutMs: 20_000,
} as const;
