-- The slowest attempts. The time is from arrival to the end of the work, waiting included.
-- slow_ms: from how many milliseconds on, 1000 unless given. period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif
\if :{?slow_ms}
\else
  \set slow_ms '1000'
\endif

SELECT execution_duration_ms AS duration_ms, "timestamp", operation_name AS operation, status, error_type, company_id,
  idempotency_key, request_id
FROM idempotent_write_audit_log
WHERE "timestamp" >= now() - :'period'::interval AND execution_duration_ms >= :'slow_ms'::numeric
ORDER BY execution_duration_ms DESC, "timestamp"
LIMIT 100;
