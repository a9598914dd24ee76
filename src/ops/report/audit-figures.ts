import type { ClientBase } from 'pg';
import type { Figures, Period } from './report.js';

/** What the audit log says of a time. */
export interface AuditFigures {
  readonly all: Figures;
  readonly days: readonly Figures[];
  readonly operations: readonly Figures[];
  /** Attempts a second in the busiest minute. */
  readonly busiestPerSecond: number;
}

/** A refused createCompany belongs to no company; test companies are nobody's business. */
const ATTEMPTS = `
  FROM idempotent_write_audit_log AS attempt
  LEFT JOIN companies AS company ON company.id = attempt.company_id
  WHERE attempt."timestamp" >= $1 AND attempt."timestamp" < $2 AND company.is_test IS NOT TRUE`;

const FIGURES = `
  count(*)::float8 AS attempts,
  (count(*) FILTER (WHERE status = 'new'))::float8 AS new,
  (count(*) FILTER (WHERE status = 'replayed'))::float8 AS replayed,
  (count(*) FILTER (WHERE status = 'failed' AND error_type NOT IN ('refused', 'mismatch')))::float8 AS failed,
  (count(*) FILTER (WHERE error_type IN ('refused', 'mismatch')))::float8 AS refused,
  coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY execution_duration_ms::float8), 0) AS "p50Ms",
  coalesce(percentile_cont(0.95) WITHIN GROUP (ORDER BY execution_duration_ms::float8), 0) AS "p95Ms",
  coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY execution_duration_ms::float8), 0) AS "p99Ms"`;

const DAY = `to_char(attempt."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

/** Reads the audit log as the operator, who sees all companies. */
export async function auditFigures(client: ClientBase, { from, to }: Period): Promise<AuditFigures> {
  const figures = async (of: string, grouped: string): Promise<Figures[]> =>
    (await client.query<Figures>(`SELECT ${of} AS of, ${FIGURES} ${ATTEMPTS} ${grouped}`, [from, to])).rows;
  const [all] = await figures(`'all'`, '');
  const { rows } = await client.query<{ busiest: number }>(
    `SELECT coalesce(max(attempts), 0) / 60 AS busiest
     FROM (SELECT count(*)::float8 AS attempts ${ATTEMPTS} GROUP BY date_trunc('minute', attempt."timestamp")) AS minutes`,
    [from, to],
  );
  return {
    all: all as Figures,
    days: await figures(DAY, `GROUP BY ${DAY} ORDER BY 1`),
    operations: await figures('operation_name', 'GROUP BY operation_name ORDER BY attempts DESC, 1'),
    busiestPerSecond: rows[0]?.busiest ?? 0,
  };
}
