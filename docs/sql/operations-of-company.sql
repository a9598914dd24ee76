-- What a company did.
-- company: its id. period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT operation_name AS operation,
  count(*) FILTER (WHERE status = 'new') AS new,
  count(*) FILTER (WHERE status = 'replayed') AS replayed,
  count(*) FILTER (WHERE status = 'failed') AS failed,
  count(DISTINCT user_id) AS users,
  max("timestamp") AS last_at
FROM idempotent_write_audit_log
WHERE company_id = :'company'::uuid AND "timestamp" >= now() - :'period'::interval
GROUP BY operation_name
ORDER BY operation;
