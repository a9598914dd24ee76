import type { Measurement } from '../load/measurement.js';
import type { AuditFigures } from './audit-figures.js';
import type { PrometheusFigures } from './prometheus-figures.js';
import type { Breach, Kpi, Verdict } from './report.js';

/** Everything that is known of the time. */
export interface Known {
  readonly audit: AuditFigures;
  readonly duplicates: readonly Breach[];
  readonly crossings: readonly Breach[];
  /** Undefined where no Prometheus was named. */
  readonly prometheus: PrometheusFigures | undefined;
  /** What `benchmark:production --json` has printed. */
  readonly benchmark: Measurement | undefined;
}

/** From this share of what the target allows on, it is met but not by much. */
const NEARLY = 0.8;
const THROUGHPUT_TARGET = 4_800;
/** Less seen than this, the minutes that are missing may have been the bad ones. */
const COVERAGE_MIN = 0.95;

/** Every KPI, in the order of the report. */
export function kpisOf(known: Known): Kpi[] {
  return [...auditKpis(known), ...promiseKpis(known), ...prometheusKpis(known), throughput(known), ...OUTSIDE];
}

function auditKpis({ audit: { all } }: Known): Kpi[] {
  const source = `audit log, ${all.attempts} attempts`;
  const of = (number: number): number | undefined => (all.attempts === 0 ? undefined : number);
  const share = (count: number): number | undefined => of(count / all.attempts);
  return [
    limited({ id: 'failure_rate', name: 'Failure rate', source, number: share(all.failed), limit: 0.01 }, PERCENT),
    limited({ id: 'replay_rate', name: 'Replay rate', source, number: share(all.replayed), limit: 0.2 }, PERCENT),
    limited({ id: 'p95', name: 'Duration, 95 in 100', source, number: of(all.p95Ms), limit: 500 }, MILLISECONDS),
    limited({ id: 'p99', name: 'Duration, 99 in 100', source, number: of(all.p99Ms), limit: 1_000 }, MILLISECONDS),
  ];
}

/** What must never be is either not there or too much. */
function promiseKpis({ audit: { all }, duplicates, crossings }: Known): Kpi[] {
  const source = `audit log, stored answers and rows, ${all.new} new writes`;
  const [doubled, crossed] = [total(duplicates), total(crossings)];
  const nothingSeen = (breaches: number): boolean => breaches === 0 && all.attempts === 0;
  const verdict = (breaches: number): Verdict =>
    nothingSeen(breaches) ? 'no source' : breaches === 0 ? 'PASS' : 'FAIL';
  const doubledShare = nothingSeen(doubled) ? undefined : doubled / Math.max(all.new, doubled, 1);
  const isolated = nothingSeen(crossed) ? undefined : 1 - crossed / Math.max(all.attempts, crossed);
  return [
    kpi({ id: 'duplicates', name: 'Duplicates', source, number: doubledShare }, '0 %', verdict(doubled), PERCENT),
    kpi({ id: 'isolation', name: 'Tenant isolation', source, number: isolated }, '100 %', verdict(crossed), PERCENT),
  ];
}

function prometheusKpis({ prometheus }: Known): Kpi[] {
  const source = prometheus === undefined ? 'no Prometheus was named' : 'Prometheus';
  return [
    uptime(prometheus),
    limited(
      { id: 'pool', name: 'Connection pool, most used', source, number: prometheus?.poolUse, limit: 0.8 },
      PERCENT,
    ),
    limited(
      {
        ...{ id: 'overhead', name: 'Monitoring overhead, mean time of a scrape', source },
        ...{ number: prometheus?.scrapeMs, limit: 20 },
      },
      MILLISECONDS,
    ),
  ];
}

function uptime(prometheus: PrometheusFigures | undefined): Kpi {
  const { uptime: number, coverage = 0 } = prometheus ?? { uptime: undefined };
  const source =
    prometheus === undefined ? 'no Prometheus was named' : `Prometheus, ${PERCENT.format(coverage)} of the time seen`;
  const used = number === undefined ? undefined : (1 - number) / 0.001;
  const seenEnough = coverage >= COVERAGE_MIN;
  const verdict = used === undefined ? 'no source' : judged(used);
  const limitedVerdict = verdict === 'PASS' && !seenEnough ? 'WARNING' : verdict;
  return kpi({ id: 'uptime', name: 'Uptime', source, number }, '> 99.9 %', limitedVerdict, PRECISE_PERCENT);
}

/** What was asked for is no measure of what could be done: only a benchmark can fail. */
function throughput({ audit, benchmark }: Known): Kpi {
  const target = `about ${THROUGHPUT_TARGET}/s`;
  const seen = audit.all.attempts === 0 ? undefined : audit.busiestPerSecond;
  const number = benchmark?.writes.perSecond ?? seen;
  const base = { id: 'throughput', name: 'Throughput', number };
  if (number === undefined) return kpi({ ...base, source: 'audit log, no attempts' }, target, 'no source', PER_SECOND);
  const isReached = number >= THROUGHPUT_TARGET;
  if (benchmark === undefined) {
    const source = 'audit log, the busiest minute: what was asked for, not what could be done (see --benchmark)';
    return kpi({ ...base, source }, target, isReached ? 'PASS' : 'no source', PER_SECOND);
  }
  const nearly = number >= THROUGHPUT_TARGET * NEARLY ? 'WARNING' : 'FAIL';
  const source = `benchmark of ${benchmark.measuredAt}`;
  return kpi({ ...base, source }, target, isReached ? 'PASS' : nearly, PER_SECOND);
}

/** What nobody here can know. */
const OUTSIDE: readonly Kpi[] = [
  ['ci_pass_rate', 'CI pass rate', '> 95 %', 'your CI'],
  ['deployments', 'Deployments that succeed', '> 95 %', 'your deployments'],
  ['mttr', 'Mean time to recovery', '< 15 min', 'your incidents'],
].map(([id = '', name = '', target = '', source = '']) => ({
  ...{ id, name, target, value: '', number: undefined },
  ...{ verdict: 'no source' as const, source: `outside the product: ${source}` },
}));

interface Unit {
  readonly format: (number: number) => string;
}

const PERCENT: Unit = { format: (share) => `${Number((share * 100).toFixed(2))} %` };
const PRECISE_PERCENT: Unit = { format: (share) => `${Number((share * 100).toFixed(3))} %` };
const MILLISECONDS: Unit = { format: (number) => `${Number(number.toFixed(1))} ms` };
const PER_SECOND: Unit = { format: (number) => `${Number(number.toFixed(1))}/s` };

type Named = Pick<Kpi, 'id' | 'name' | 'source' | 'number'>;

/** A figure that is good while it is below a limit. */
function limited({ limit, ...named }: Named & { readonly limit: number }, unit: Unit): Kpi {
  const verdict = named.number === undefined ? 'no source' : judged(named.number / limit);
  return kpi(named, `< ${unit.format(limit)}`, verdict, unit);
}

/** @param used how much of what the target allows, as a share. */
function judged(used: number): Verdict {
  if (used >= 1) return 'FAIL';
  return used >= NEARLY ? 'WARNING' : 'PASS';
}

function kpi(named: Named, target: string, verdict: Verdict, unit: Unit): Kpi {
  const value = named.number === undefined ? '' : unit.format(named.number);
  return { ...named, target, value, verdict };
}

function total(breaches: readonly Breach[]): number {
  return breaches.reduce((sum, { count }) => sum + count, 0);
}
