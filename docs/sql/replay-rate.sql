-- Replays among the attempts at each operation: how often clients retry.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT operation_name AS operation,
  count(*) AS attempts,
  count(*) FILTER (WHERE status = 'replayed') AS replayed,
  round(100.0 * count(*) FILTER (WHERE status = 'replayed') / count(*), 2) AS replay_percent
FROM idempotent_write_audit_log
WHERE "timestamp" >= now() - :'period'::interval
GROUP BY operation_name
ORDER BY replay_percent DESC, operation;
