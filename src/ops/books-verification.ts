import { parseArgs } from 'node:util';
import type { ClientBase } from 'pg';
import { checkInvariant, INVARIANTS, type Invariant, inSnapshot, recordInvariantResults } from '../books/index.js';
import { MigrationsPending, pendingMigrations } from '../database/index.js';
import { parseId } from '../http/index.js';
import {
  type BooksReport,
  type CheckedInvariant,
  countViolations,
  describeInvariant,
  describeOutcome,
  toJson,
  violatedOf,
} from './books-report.js';
import { UsageError } from './run.js';

const USAGE = `usage: npm run --silent verify:books -- [--company=ID] [--json] [--rows=20] [--timeout=900]

Checks the invariants of the books of all companies, as they were at one moment. It changes nothing, and needs the
login of the operator (DATABASE_OPERATOR_URL). Progress is told on standard error.

  --company=ID   looks at one company only; /metrics keeps what the last check of all of them found
  --json         prints the report as JSON
  --rows=N       names so many rows of each finding, 1 to 100000
  --timeout=S    gives each question so many seconds, 1 to 86400

Exit codes: 0 all invariants hold, 1 one is violated, 2 the books could not be checked.`;

const HOLD = 0;
const VIOLATED = 1;
const STATEMENT_CANCELLED = '57014';

interface Options {
  readonly help: boolean;
  readonly companyId: string | undefined;
  readonly json: boolean;
  readonly rowsMax: number;
  readonly timeoutSeconds: number;
}

/** What the command reaches out to. */
export interface Surroundings {
  /** Runs work on a connection of the operator. */
  readonly asOperator: <Result>(work: (client: ClientBase) => Promise<Result>) => Promise<Result>;
  /** What was asked for. */
  readonly print: (text: string) => void;
  /** Progress. */
  readonly tell: (text: string) => void;
}

/**
 * Checks the books and says what was found; what was found in all companies is kept for `/metrics`.
 * @returns the exit code.
 * @throws UsageError, DatabaseNotUsable when the books could not be checked.
 */
export async function verifyBooks(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const options = readOptions(words);
  if (options.help) {
    surroundings.print(USAGE);
    return HOLD;
  }
  const report = await surroundings.asOperator((client) => verify(client, options, surroundings));
  surroundings.print(options.json ? toJson(report) : describeOutcome(report));
  return violatedOf(report).length === 0 ? HOLD : VIOLATED;
}

async function verify(client: ClientBase, options: Options, surroundings: Surroundings): Promise<BooksReport> {
  await assertReady(client, options.companyId);
  const report = await inSnapshot(client, options.timeoutSeconds, (at) => checkAll(client, options, at, surroundings));
  if (report.companyId === undefined) {
    const results = report.checked.map((one) => ({ id: one.invariant.id, violations: countViolations(one) }));
    await recordInvariantResults(client, report.checkedAt, results);
  }
  return report;
}

async function checkAll(
  client: ClientBase,
  options: Options,
  checkedAt: Date,
  { print, tell }: Surroundings,
): Promise<BooksReport> {
  const { companyId, json } = options;
  const whose = companyId === undefined ? 'all companies' : `company ${companyId}`;
  tell(`The books of ${whose} as of ${checkedAt.toISOString()}: ${INVARIANTS.length} invariants.`);
  const checked: CheckedInvariant[] = [];
  for (const invariant of INVARIANTS) {
    tell(`${invariant.id} ...`);
    const one = await check(client, invariant, options);
    checked.push(one);
    (json ? tell : print)(describeInvariant(one));
  }
  return { checkedAt, companyId, checked };
}

/** @throws UsageError when it takes longer than it may. */
async function check(client: ClientBase, invariant: Invariant, options: Options): Promise<CheckedInvariant> {
  const begunAt = performance.now();
  try {
    const breaches = await checkInvariant(client, invariant, options);
    return { invariant, breaches, seconds: (performance.now() - begunAt) / 1_000 };
  } catch (error) {
    if ((error as { code?: unknown }).code !== STATEMENT_CANCELLED) throw error;
    const limit = `${options.timeoutSeconds} seconds`;
    throw new UsageError(`${invariant.id} was not answered within ${limit}; give it more with --timeout`);
  }
}

/** @throws MigrationsPending, and UsageError when there is no such company. */
async function assertReady(client: ClientBase, companyId: string | undefined): Promise<void> {
  const pending = await pendingMigrations(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
  if (pending.length > 0) throw new MigrationsPending(pending);
  if (companyId === undefined) return;
  const { rows } = await client.query('SELECT FROM companies WHERE id = $1', [companyId]);
  if (rows.length === 0) throw new UsageError(`there is no company ${companyId}`);
}

/** @throws UsageError */
function readOptions(words: readonly string[]): Options {
  const { help = false, company, json = false, rows, timeout } = readArguments(words);
  const companyId = company === undefined ? undefined : parseId(company);
  if (company !== undefined && companyId === undefined) {
    throw new UsageError(`--company: expected the id of a company, which is a UUID\n\n${USAGE}`);
  }
  return {
    help,
    companyId,
    json,
    rowsMax: readNumber('rows', rows, 20, 100_000),
    timeoutSeconds: readNumber('timeout', timeout, 900, 86_400),
  };
}

function readArguments(
  words: readonly string[],
): Partial<Record<'help' | 'json', boolean> & Record<'company' | 'rows' | 'timeout', string>> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: { help: flag, company: text, json: flag, rows: text, timeout: text },
    }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`);
  }
}

function readNumber(name: string, text: string | undefined, preset: number, max: number): number {
  if (text === undefined) return preset;
  const number = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : Infinity;
  if (number > max) throw new UsageError(`--${name}: expected a number from 1 to ${max}\n\n${USAGE}`);
  return number;
}
