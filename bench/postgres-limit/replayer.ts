import { readFileSync } from 'node:fs';
import pg from 'pg';
import { StatementBatch } from '../../src/idempotency/engine/statement-batch.js';
import { GroupTemplate, type MadeStatement, marks } from './group-template.js';
import type { Recording } from './recording.js';

/**
 * A process that sends recorded groups again and again, with the same driver, pipelining and prepared statements as the
 * engine, and with nothing else to do: no HTTP, no validation, no handlers. What it reaches is PostgreSQL's limit.
 */
export interface ReplayOptions {
  readonly recordingFile: string;
  readonly databaseUrl: string;
  readonly connections: number;
  /** Ids that were there before the recording. */
  readonly known: readonly string[];
}

/** What the benchmark sends, and gets back. */
export type ReplayOrder = { readonly seconds: number };
export interface ReplayResult {
  readonly payments: number;
  readonly seconds: number;
  /** Of whole groups, in milliseconds. */
  readonly durationsMs: readonly number[];
}

const options = JSON.parse(process.argv[2] ?? '{}') as ReplayOptions;
const { groups } = JSON.parse(readFileSync(options.recordingFile, 'utf8')) as Recording;
const known = new Set(options.known);
const nextMark = marks();
const workers = await Promise.all(
  groups.slice(0, options.connections).map(async (group) => {
    const config = { connectionString: options.databaseUrl, ...{ pipeline: true } };
    const client = new pg.Client(config);
    await client.connect();
    return { client, template: new GroupTemplate(group, known) };
  }),
);

process.on('message', ({ seconds }: ReplayOrder) => {
  void run(seconds).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');

async function run(seconds: number): Promise<ReplayResult> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const durations = await Promise.all(
    workers.map(async ({ client, template }) => {
      const own: number[] = [];
      while (performance.now() < until) own.push(await runGroup(client, template));
      return own;
    }),
  );
  const payments = workers.reduce(
    (sum, worker, place) => sum + worker.template.group.payments * (durations[place]?.length ?? 0),
    0,
  );
  return { payments, seconds: (performance.now() - startedAt) / 1_000, durationsMs: durations.flat() };
}

/** @returns how long it took, in milliseconds. */
async function runGroup(client: pg.Client, template: GroupTemplate): Promise<number> {
  const startedAt = performance.now();
  for (const batch of template.make(nextMark())) await send(client, batch);
  return performance.now() - startedAt;
}

async function send(client: pg.Client, made: readonly MadeStatement[]): Promise<void> {
  const rowCounts = await rowCountsOf(client, made);
  for (const [place, { statement }] of made.entries()) {
    if (rowCounts[place] !== statement.rowCount) {
      throw new Error(`${statement.text} met ${String(rowCounts[place])} rows`);
    }
  }
}

/** A batch is either transaction control by itself or prepared as a whole. */
async function rowCountsOf(client: pg.Client, made: readonly MadeStatement[]): Promise<(number | null)[]> {
  const [first] = made;
  if (first?.statement.prepared === false) return [(await client.query(first.statement.text)).rowCount];
  const batch = new StatementBatch(
    client,
    made.map(({ statement, values }) => ({ text: statement.text, values })),
    true,
  );
  client.query(batch);
  return (await batch.answers).map(({ rowCount }) => rowCount);
}
