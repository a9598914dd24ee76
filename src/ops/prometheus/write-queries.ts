/** Which series are meant: matchers with commas between, as `job="accubooks-api",slot="green"`; empty for all. */
export type Matchers = string;

/** What a caller did wrong is no failure of the server. */
const NOT_FAILURES = 'error_type!~"refused|mismatch"';
/** Probes and scrapes come all the time; they would hide the failures of those who are served. */
const SERVED = 'route!~"/health.*|/metrics"';

const MATCHER = String.raw`[a-zA-Z_]\w*(=|!=|=~|!~)"[^"\\{}]*"`;
const MATCHERS = new RegExp(`^${MATCHER}(,${MATCHER})*$`);

/** Whether a text can stand between the braces of a series. */
export function isMatchers(text: string): boolean {
  return MATCHERS.test(text);
}

export function selector(metric: string, ...matchers: readonly Matchers[]): string {
  return `${metric}{${matchers.filter((one) => one !== '').join(',')}}`;
}

/** Attempts at writes within a time such as `5m`. */
export function attempts(matchers: Matchers, time: string): string {
  return `sum(increase(${selector('idempotent_writes_total', matchers)}[${time}]))`;
}

/** The share of HTTP requests that were answered with 5xx. Without any 5xx there is no such series: then it is 0. */
export function errorShare(matchers: Matchers, time: string): string {
  const all = `sum(rate(${selector('http_requests_total', matchers, SERVED)}[${time}]))`;
  const errors = `sum(rate(${selector('http_requests_total', matchers, SERVED, 'status=~"5.."')}[${time}]))`;
  return `(${errors} or 0 * ${all}) / ${all}`;
}

/** The share of attempts that failed by a fault of the server. */
export function failureShare(matchers: Matchers, time: string): string {
  const failed = selector('idempotent_writes_failed_total', matchers, NOT_FAILURES);
  return `sum(rate(${failed}[${time}])) / sum(rate(${selector('idempotent_writes_total', matchers)}[${time}]))`;
}

/** The share of attempts that were replays. */
export function replayShare(matchers: Matchers, time: string): string {
  const replayed = selector('idempotent_writes_replayed_total', matchers);
  return `sum(rate(${replayed}[${time}])) / sum(rate(${selector('idempotent_writes_total', matchers)}[${time}]))`;
}

/** The time that this share of writes did not exceed, in milliseconds. */
export function durationQuantile(quantile: number, matchers: Matchers, time: string, offset = ''): string {
  const buckets = selector('idempotent_write_duration_ms_bucket', matchers);
  return `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[${time}]${offset})))`;
}
