-- Each operation, and all of them together in the last row. Times are in milliseconds, of new writes and replays.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT coalesce(operation_name, 'all') AS operation,
  count(*) AS attempts,
  count(*) FILTER (WHERE status = 'new') AS new,
  count(*) FILTER (WHERE status = 'replayed') AS replayed,
  count(*) FILTER (WHERE status = 'failed') AS failed,
  round(100.0 * count(*) FILTER (WHERE status = 'failed' AND error_type NOT IN ('refused', 'mismatch'))
    / nullif(count(*), 0), 2) AS failure_percent,
  round(100.0 * count(*) FILTER (WHERE status = 'replayed') / nullif(count(*), 0), 2) AS replay_percent,
  round((percentile_cont(0.5) WITHIN GROUP (ORDER BY execution_duration_ms))::numeric, 1) AS p50_ms,
  round((percentile_cont(0.95) WITHIN GROUP (ORDER BY execution_duration_ms))::numeric, 1) AS p95_ms,
  round((percentile_cont(0.99) WITHIN GROUP (ORDER BY execution_duration_ms))::numeric, 1) AS p99_ms
FROM idempotent_write_audit_log
WHERE "timestamp" >= now() - :'period'::interval
GROUP BY ROLLUP (operation_name)
ORDER BY grouping(operation_name), operation;
