import { type BenchDatabase, type BenchPostgres, query } from '../database/bench-postgres.js';
import type { Goal } from '../report/goals.js';
import { growthGoals } from './goals.js';
import { makeHistory, moveAuditRowsToOneMonth } from './make-history.js';
import { type MeasuredPoint, measurePoints, type PointStage } from './measured-point.js';

const SMALL_WRITES = 10_000;
const TURNS = 2;

export interface HistoryFindings {
  readonly points: readonly MeasuredPoint[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
}

/** Measures the same on a small and on a large history in turn, then with all audit rows of the large one in one month. */
export async function measureHistory(
  stage: PointStage & { readonly postgres: BenchPostgres },
  writes: number,
  announce: (what: string) => void,
): Promise<HistoryFindings> {
  const { postgres } = stage;
  const smallName = `${SMALL_WRITES} writes`;
  const largeName = `${writes} writes`;
  const monthName = `${writes} writes, audited in one month`;
  const small = await postgres.copy('growth_small');
  await makeHistory(small, SMALL_WRITES, () => undefined);
  const large = await postgres.copy('growth_large');
  const startedAt = performance.now();
  await makeHistory(large, writes, (made) => {
    announce(`history: ${made} of ${writes}`);
  });
  const fillSeconds = (performance.now() - startedAt) / 1_000;
  const size = await sizeOf(large);
  const points: MeasuredPoint[] = [];
  const turn = async (database: BenchDatabase, name: string): Promise<void> => {
    announce(name);
    points.push(...(await measurePoints(stage, database, name)));
  };
  for (let count = 0; count < TURNS; count += 1) {
    await turn(small, smallName);
    await turn(large, largeName);
  }
  const plan = await auditPlan(large);
  announce('audit rows to one month');
  await moveAuditRowsToOneMonth(large);
  for (let count = 0; count < TURNS; count += 1) await turn(large, monthName);
  await postgres.drop(small);
  await postgres.drop(large);
  return {
    points,
    goals: growthGoals(points, { small: smallName, large: largeName, oneMonth: monthName }),
    notes: [
      `The history took ${fillSeconds.toFixed(0)} s and ${(size / 2 ** 30).toFixed(1)} GiB (${(size / writes).toFixed(0)} bytes for each write).`,
      `A look for one write in the audit log by its time reads ${plan.byTime} partitions, without a time ${plan.without}.`,
    ],
  };
}

async function sizeOf({ superuserUrl, name }: BenchDatabase): Promise<number> {
  const [row] = await query<{ bytes: string }>(superuserUrl, 'SELECT pg_database_size($1) AS bytes', [name]);
  return Number(row?.bytes);
}

/** How many partitions the plan of a look for one write reads. */
async function auditPlan({ superuserUrl }: BenchDatabase): Promise<{ byTime: number; without: number }> {
  const look = `SELECT * FROM idempotent_write_audit_log WHERE company_id = (SELECT company_id FROM payments LIMIT 1)
    AND deterministic_id = (SELECT id FROM payments LIMIT 1)`;
  const partitions = async (sql: string): Promise<number> => {
    const rows = await query<Record<string, string>>(superuserUrl, `EXPLAIN ${sql}`);
    const names = rows.flatMap(
      (row) => /on (idempotent_write_audit_log_\w+)/.exec(Object.values(row).join(' '))?.[1] ?? [],
    );
    return new Set(names).size;
  };
  return {
    byTime: await partitions(`${look} AND "timestamp" >= date_trunc('month', now(), 'UTC') AND "timestamp" < now()`),
    without: await partitions(look),
  };
}
