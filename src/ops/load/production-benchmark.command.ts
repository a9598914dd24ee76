import { inParallel, numbers } from '../client/parallel.js';
import { TestCompany } from '../client/test-company.js';
import { API_OPTIONS, API_USAGE, apiAccess } from '../command/api-options.js';
import { withApi } from '../command/api-session.js';
import { oneOf, readWords, wholeNumber } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { UsageError } from '../run.js';
import { measure, MEASURED_OPERATIONS, type Measurement } from './measurement.js';
import type { Timing } from './percentiles.js';

const USAGE = `usage: npm run --silent benchmark:production -- --yes [--operation=createPayment] [--seconds=20]

Measures an API from where it is called: writes, replays of these, and plain requests, each by so many clients who send
the next request when the last one is answered. It prints how many were answered in a second, and the time of the
median, of 95 and of 99 in 100. A first second of each is not counted.

  write     a request with a new key, from its first byte to the last of its answer
  replay    the same request again
  plain     a read of one entity: the same server, token, network and a look into the database, but no write
  overhead  the median of writes less the median of plain requests: what a write costs that happens exactly once

  --operation=NAME   ${MEASURED_OPERATIONS.join(', ')}
  --seconds=N        of each of the three, 1 to 300
  --concurrency=N    clients, 1 to 1000; 16 unless given
  --companies=N      new test companies that these share, 1 to 100; 8 unless given; what one
                     company and one user may send in a second is limited, so more clients need more companies
${API_USAGE}`;

const OPTIONS = {
  ...API_OPTIONS,
  operation: 'text',
  seconds: 'text',
  concurrency: 'text',
  companies: 'text',
} as const;

/** How fast an API is where it runs. @throws UsageError, CommandFailed */
export async function productionBenchmark(words: readonly string[], surroundings: Surroundings): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  const { print, tell, environment } = surroundings;
  if (given.help === true) {
    print(USAGE);
    return true;
  }
  if (given.company !== undefined) throw new UsageError('--company: the benchmark makes its companies itself');
  const operation = oneOf('operation', given.operation, MEASURED_OPERATIONS);
  const seconds = wholeNumber('seconds', given.seconds, 20, 300);
  const concurrency = wholeNumber('concurrency', given.concurrency, 16, 1_000);
  const companyCount = wholeNumber('companies', given.companies, 8, 100);
  return withApi(apiAccess(given, environment), { connections: concurrency }, async (api) => {
    tell(`making ${companyCount} test companies`);
    const companies = await inParallel(numbers(companyCount), concurrency, () => TestCompany.make(api, 'Benchmark'));
    const measurement = await measure({ companies, operation, seconds, concurrency, tell });
    print(given.json === true ? JSON.stringify(measurement, undefined, 2) : describe(measurement));
    return measurement.failures.length === 0;
  });
}

function describe({
  operation,
  concurrency,
  companies,
  writes,
  replays,
  plain,
  overheadMs,
  failures,
}: Measurement): string {
  return [
    `${operation} by ${concurrency} clients in ${companies} test companies, which stay`,
    line('write', writes),
    line('replay', replays),
    line('plain', plain),
    `overhead ${overheadMs} ms`,
    ...(failures.length === 0 ? [] : [`FAILED: ${failures.length} requests, the first: ${failures[0] ?? ''}`]),
  ].join('\n');
}

function line(what: string, { perSecond, p50Ms, p95Ms, p99Ms }: Timing): string {
  return `${what.padEnd(8)} ${perSecond}/s  p50 ${p50Ms} ms  p95 ${p95Ms} ms  p99 ${p99Ms} ms`;
}
