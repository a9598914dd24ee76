-- The KPIs that the audit log knows, without test companies. Without any attempt there is no value and no verdict.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

WITH attempts AS MATERIALIZED (
  SELECT audit.company_id, audit.deterministic_id, audit.status, audit.error_type, audit.execution_duration_ms
  FROM idempotent_write_audit_log AS audit
  WHERE audit."timestamp" >= now() - :'period'::interval
    AND NOT EXISTS (SELECT FROM companies WHERE companies.id = audit.company_id AND companies.is_test)
), counted AS (
  SELECT count(*) AS attempts,
    count(*) FILTER (WHERE status = 'failed' AND error_type NOT IN ('refused', 'mismatch')) AS failed,
    count(*) FILTER (WHERE status = 'replayed') AS replayed,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY execution_duration_ms) AS p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY execution_duration_ms) AS p99
  FROM attempts
), doubled AS (
  SELECT count(*) AS writes, coalesce(sum(times - 1), 0) AS duplicates
  FROM (SELECT count(*) AS times FROM attempts WHERE status = 'new' GROUP BY company_id, deterministic_id) AS writes
), measured (place, kpi, value, unit, below) AS (
  SELECT 1, 'failure rate', 100.0 * failed / nullif(attempts, 0), '%', 1.0 FROM counted
  UNION ALL SELECT 2, 'replay rate', 100.0 * replayed / nullif(attempts, 0), '%', 20.0 FROM counted
  UNION ALL SELECT 3, 'p95', p95::numeric, 'ms', 500.0 FROM counted
  UNION ALL SELECT 4, 'p99', p99::numeric, 'ms', 1000.0 FROM counted
  UNION ALL SELECT 5, 'duplicates', 100.0 * duplicates / nullif(writes, 0), '%', 0.0 FROM doubled
  UNION ALL SELECT 6, 'attempts a second, on average',
    nullif(attempts, 0) / extract(epoch FROM :'period'::interval), '1/s', NULL FROM counted
)
SELECT kpi, round(value, 3) AS value, unit, below AS target,
  CASE WHEN value IS NULL THEN 'no source' WHEN below IS NULL THEN 'no target'
    WHEN value < below OR value = 0 THEN 'PASS' ELSE 'FAIL' END AS verdict
FROM measured
ORDER BY place;
