import { type Answer, type CallOptions, HttpClient } from '../../support/http-client.js';
import { type MutationName, MUTATIONS } from '../../../src/mutations/index.js';

/** What a client has seen of one operation. */
export interface WriteTally {
  readonly new: number;
  readonly replayed: number;
  /** By the metric's `error_type`. */
  readonly failed: Readonly<Record<string, number>>;
}

/** What a client has seen so far. */
export interface Tally {
  readonly writes: Readonly<Record<string, WriteTally>>;
  /** Requests by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Those that were answered with 5xx, by `status method route`. */
  readonly serverErrors: Readonly<Record<string, number>>;
}

const NOTHING: WriteTally = { new: 0, replayed: 0, failed: {} };
const ERROR_TYPES: Readonly<Record<string, string>> = {
  idempotency_key_reused: 'mismatch',
  idempotency_in_progress: 'in_progress',
  overloaded: 'unavailable',
  timeout: 'timeout',
};
const ROUTES = Object.entries(MUTATIONS).map(([operation, { method, path }]) => ({
  operation: operation as MutationName,
  method,
  path,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** Calls the API and counts each answer by what it says, without looking at any metric. */
export class CountingClient extends HttpClient {
  private writes: Record<string, WriteTally> = {};
  private readonly statuses: Record<string, number> = {};
  private readonly serverErrors: Record<string, number> = {};

  get tally(): Tally {
    return structuredClone({ writes: this.writes, statuses: this.statuses, serverErrors: this.serverErrors });
  }

  override async call(method: string, path: string, body: unknown, options?: CallOptions): Promise<Answer> {
    const answer = await super.call(method, path, body, options);
    const route = ROUTES.find((candidate) => candidate.method === method && candidate.pattern.test(path));
    add(this.statuses, String(answer.status));
    if (answer.status >= 500) add(this.serverErrors, `${answer.status} ${method} ${route?.path ?? path}`);
    if (route !== undefined) this.writes[route.operation] = after(this.writes[route.operation] ?? NOTHING, answer);
    return answer;
  }
}

/** What came to it since. */
export function since(before: Tally, now: Tally): Tally {
  const writes = Object.entries(now.writes).map(([operation, tally]) => {
    const earlier = before.writes[operation] ?? NOTHING;
    const failed = difference(earlier.failed, tally.failed);
    return [operation, { new: tally.new - earlier.new, replayed: tally.replayed - earlier.replayed, failed }] as const;
  });
  return {
    writes: Object.fromEntries(writes),
    statuses: difference(before.statuses, now.statuses),
    serverErrors: difference(before.serverErrors, now.serverErrors),
  };
}

function difference(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

function after(tally: WriteTally, { status, headers, body }: Answer): WriteTally {
  if (status < 300) {
    const isReplay = headers.get('idempotent-replayed') === 'true';
    return isReplay ? { ...tally, replayed: tally.replayed + 1 } : { ...tally, new: tally.new + 1 };
  }
  const code = String(body['code']);
  const errorType = ERROR_TYPES[code] ?? (status < 500 ? 'refused' : undefined);
  if (errorType === undefined) throw new Error(`the load met ${String(status)} ${code}`);
  const failed = { ...tally.failed };
  add(failed, errorType);
  return { ...tally, failed };
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
