import type { ServerProcess } from '../contestants/server-process.js';
import { startProduct } from '../contestants/product.js';
import { type BenchDatabase, type BenchPostgres, query } from '../database/bench-postgres.js';
import type { Companies } from '../companies.js';
import { newRun } from '../load/load-plan.js';
import { cpuBetween, foreignShareOf, readCpu } from '../machine/cpu.js';
import { ONLY_PAYMENTS, type Step, type StepResult } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';

const CONNECTIONS = 256;
const WARM_UP_SECONDS = 5;
const ONLY_REPLAYS = { ...ONLY_PAYMENTS, replay: 1 };
/** First the payments are made that are then replayed. */
const PAYMENTS_BEFORE_SECONDS = 2;

export interface MeasuredPoint {
  readonly name: string;
  readonly operation: 'createPayment' | 'replay';
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time for one request, in microseconds. */
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly generatorUs: number;
  /** Write-ahead log for one request, in bytes. */
  readonly walBytes: number;
  readonly foreignShare: number;
  readonly errors: number;
}

export interface PointStage {
  readonly postgres: BenchPostgres;
  readonly companies: Companies;
  readonly seconds: number;
}

/** Starts so many processes on a database and measures payments and their replays, at 256 connections in all. */
export async function measurePoints(
  stage: PointStage,
  database: BenchDatabase,
  name: string,
  { processes = 1, byCompany = false } = {},
): Promise<MeasuredPoint[]> {
  const servers: ServerProcess[] = [];
  try {
    for (let count = 0; count < processes; count += 1)
      servers.push(await startProduct(database, stage.postgres.jwtSecret));
    const point = { name, servers, byCompany };
    const payments = await measure(stage, database, point, 'createPayment');
    return [payments, await measure(stage, database, point, 'replay')];
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function measure(
  { postgres, companies, seconds }: PointStage,
  { superuserUrl }: BenchDatabase,
  { name, servers, byCompany }: { name: string; servers: readonly ServerProcess[]; byCompany: boolean },
  operation: MeasuredPoint['operation'],
): Promise<MeasuredPoint> {
  const offer = { connections: CONNECTIONS };
  const isReplay = operation === 'replay';
  const warmUp: Step = { name: 'warm-up', seconds: isReplay ? PAYMENTS_BEFORE_SECONDS : WARM_UP_SECONDS, offer };
  const measured: Step = { name: 'measured', seconds, offer, ...(isReplay ? { mix: ONLY_REPLAYS } : {}) };
  const processes = { node: servers.map(({ pid }) => pid), others: [], postmaster: postgres.postmaster };
  const walBefore = await walPosition(superuserUrl);
  let atBegin = readCpu(processes);
  let point: MeasuredPoint | undefined;
  const end = await runGenerator(
    {
      ...{
        ports: servers.map(({ port }) => port),
        byCompany,
        connections: CONNECTIONS,
        companies: companies.many,
        run: newRun(),
      },
      ...{ today: new Date().toISOString().slice(0, 10), mix: ONLY_PAYMENTS, steps: [warmUp, measured] },
    },
    () => {
      atBegin = readCpu(processes);
      return (result) => {
        point = pointOf(name, operation, result, cpuBetween(atBegin, readCpu(processes)));
      };
    },
  );
  if (point === undefined) throw new Error('nothing was measured');
  const requests = end.results.reduce((sum, { accepted }) => sum + accepted, 0);
  return { ...point, walBytes: ((await walPosition(superuserUrl)) - walBefore) / requests };
}

function pointOf(
  name: string,
  operation: MeasuredPoint['operation'],
  result: StepResult,
  used: ReturnType<typeof cpuBetween>,
): MeasuredPoint {
  const { accepted, seconds, acceptedLatencies, processorSeconds, refused, broken } = result;
  const each = (processor: number): number => (processor * 1e6) / Math.max(1, accepted);
  return {
    ...{ name, operation, perSecond: accepted / seconds },
    ...{ p50Ms: acceptedLatencies.p50Ms, p99Ms: acceptedLatencies.p99Ms },
    ...{ nodeUs: each(used.node), postgresUs: each(used.postgres), generatorUs: each(processorSeconds), walBytes: 0 },
    foreignShare: foreignShareOf({ ...used, client: processorSeconds }, seconds),
    errors: Object.values(refused).reduce((sum, count) => sum + count, broken),
  };
}

async function walPosition(url: string): Promise<number> {
  const [row] = await query<{ bytes: string }>(url, `SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes`);
  return Number(row?.bytes);
}
