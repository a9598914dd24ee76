-- Why attempts failed, most frequent first. What the client has to mend (refused, mismatch) is no failure of the service.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT operation_name AS operation, error_type,
  error_type NOT IN ('refused', 'mismatch') AS is_failure_of_service,
  error_message,
  count(*) AS attempts,
  count(DISTINCT company_id) AS companies,
  max("timestamp") AS last_at
FROM idempotent_write_audit_log
WHERE "timestamp" >= now() - :'period'::interval AND status = 'failed'
GROUP BY operation_name, error_type, error_message
ORDER BY is_failure_of_service DESC, attempts DESC, operation, error_type, error_message
LIMIT 100;
