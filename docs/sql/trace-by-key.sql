-- Every attempt under an idempotency key, the first one first, and whether an answer is stored for it.
-- company: its id. key: as it was sent, without quotes. period: how far back, '90 days' unless given.
\if :{?period}
\else
  \set period '90 days'
\endif

SELECT audit."timestamp", audit.operation_name AS operation, audit.status, audit.error_type, audit.error_message,
  audit.request_id, audit.user_id, audit.execution_duration_ms AS duration_ms, audit.deterministic_id,
  write.status_code AS stored_status, write.created_at AS stored_at
FROM idempotent_write_audit_log AS audit
LEFT JOIN idempotent_writes AS write ON write.company_id = audit.company_id AND write.id = audit.deterministic_id
WHERE audit.company_id = :'company'::uuid AND audit.idempotency_key = :'key'
  AND audit."timestamp" >= now() - :'period'::interval
ORDER BY audit."timestamp", audit.id;
