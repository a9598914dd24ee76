import { readFileSync, writeFileSync } from 'node:fs';
import type { ClientBase } from 'pg';
import { inSnapshot } from '../../books/index.js';
import { readWords, wholeNumber } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { CommandFailed } from '../run.js';
import type { Measurement } from '../load/measurement.js';
import { PrometheusClient } from '../prometheus/prometheus-client.js';
import { isMatchers } from '../prometheus/write-queries.js';
import { UsageError } from '../run.js';
import { auditFigures } from './audit-figures.js';
import { findCrossings, findDuplicates } from './breaches.js';
import { asHtml } from './html.js';
import { kpisOf } from './kpis.js';
import { periodOf } from './period.js';
import { type PrometheusFigures, prometheusFigures } from './prometheus-figures.js';
import { failedKpis, isAnyKnown, type Period, type WeeklyReport } from './report.js';
import { asJson, asText } from './text.js';

const USAGE = `usage: npm run --silent reports:weekly -- [--from=DAY] [--to=DAY] [--prometheus=URL] [--html=FILE] [--json]

Says of every KPI what it was, what it should be, who says so, and PASS, WARNING (four fifths of what the target allows
are used), FAIL, or "no source". The days are in UTC and both included: the seven before today unless given. Test companies
are left out.

  failure rate, replay rate, durations  from the audit log, as the operator (DATABASE_OPERATOR_URL); failures leave
                                        refusals and mismatches out, which are the caller's
  duplicates, isolation                 looked for in the audit log, the stored answers and the rows of all tables
  uptime, pool, monitoring overhead     from Prometheus. Uptime: minutes in which a process answered, of those seen.
                                        Overhead: the mean time of a scrape, which is what monitoring costs a process
  throughput                            from a benchmark, else the busiest minute of the audit log
  CI, deployments, MTTR                 are outside the product: no source

  --from=DAY          the first day, such as 2026-11-16; at most 92 days
  --to=DAY            the last day
  --prometheus=URL    PROMETHEUS_URL unless given
  --selector=TEXT     matchers of the API's targets; job="accubooks-api" unless given
  --benchmark=FILE    what benchmark:production --json has printed
  --html=FILE         also writes a page with plots, which loads nothing from anywhere
  --json              prints the report as JSON
  --environment=NAME  in the title
  --timeout=SECONDS   for each question to the database, 900 unless given
  --help              prints this

Progress is told on standard error. Exit codes: 0 no KPI failed, 1 one failed or nothing could be found out, 2 wrong use.`;

const OPTIONS = {
  from: 'text',
  to: 'text',
  prometheus: 'text',
  selector: 'text',
  benchmark: 'text',
  html: 'text',
  json: 'flag',
  environment: 'text',
  timeout: 'text',
} as const;

const API_JOB = 'job="accubooks-api"';

/** What the report reaches out to. */
export interface ReportSurroundings extends Surroundings {
  /** Runs work on a connection of the operator. */
  readonly asOperator: <Result>(work: (client: ClientBase) => Promise<Result>) => Promise<Result>;
}

/** @returns whether something could be found out, and no KPI failed. @throws UsageError, CommandFailed, DatabaseNotUsable */
export async function weeklyReport(words: readonly string[], surroundings: ReportSurroundings): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  const { print, tell, environment, asOperator } = surroundings;
  if (given.help === true) {
    print(USAGE);
    return true;
  }
  const madeAt = new Date();
  const period = periodOf(given.from, given.to, madeAt);
  const seconds = wholeNumber('timeout', given.timeout, 900, 86_400);
  const benchmark = given.benchmark === undefined ? undefined : readBenchmark(given.benchmark);
  const prometheus = await askPrometheus(
    given.prometheus ?? environment['PROMETHEUS_URL'],
    given.selector ?? API_JOB,
    period,
    madeAt,
    tell,
  );
  const found = await asOperator((client) =>
    inSnapshot(client, seconds, async () => {
      tell(`reading the audit log from ${period.firstDay} to ${period.lastDay}`);
      const audit = await auditFigures(client, period);
      tell('looking for duplicates');
      const duplicates = await findDuplicates(client, period);
      tell('looking for what crosses companies');
      return { audit, duplicates, crossings: await findCrossings(client, period) };
    }),
  );
  const report: WeeklyReport = {
    ...{ environment: given.environment ?? 'production', period, madeAt },
    kpis: kpisOf({ ...found, prometheus, benchmark }),
    days: found.audit.days,
    operations: found.audit.operations,
    breaches: [...found.duplicates, ...found.crossings],
    processesUp: prometheus?.processesUp ?? [],
  };
  if (given.html !== undefined) writePage(given.html, asHtml(report));
  print(given.json === true ? asJson(report) : asText(report));
  return isAnyKnown(report) && failedKpis(report).length === 0;
}

/** @returns undefined when no address is given. */
async function askPrometheus(
  address: string | undefined,
  matchers: string,
  period: Period,
  now: Date,
  tell: Surroundings['tell'],
): Promise<PrometheusFigures | undefined> {
  if (!isMatchers(matchers)) throw new UsageError('--selector: expected matchers such as job="accubooks-api"');
  if (address === undefined || address === '') return undefined;
  const prometheus = PrometheusClient.at('prometheus', address);
  tell('asking Prometheus');
  return prometheusFigures(prometheus, matchers, period, now);
}

/** @throws UsageError */
function readBenchmark(file: string): Measurement {
  try {
    const measurement = JSON.parse(readFileSync(file, 'utf8')) as Partial<Measurement>;
    if (typeof measurement.writes?.perSecond === 'number') return measurement as Measurement;
  } catch (cause) {
    throw new UsageError(`--benchmark: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  throw new UsageError('--benchmark: expected what benchmark:production --json has printed');
}

function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (cause) {
    throw new CommandFailed(`the page can't be written: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
