-- The last times that a key came with another payload, and when it had been used first. Nothing was written then.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT audit."timestamp", audit.company_id, company.name AS company, audit.user_id, audit.operation_name AS operation,
  audit.idempotency_key, audit.request_id, write.created_at AS first_used_at, write.user_id AS first_used_by
FROM idempotent_write_audit_log AS audit
LEFT JOIN companies AS company ON company.id = audit.company_id
LEFT JOIN idempotent_writes AS write ON write.company_id = audit.company_id AND write.id = audit.deterministic_id
WHERE audit."timestamp" >= now() - :'period'::interval AND audit.error_type = 'mismatch'
ORDER BY audit."timestamp" DESC, audit.id
LIMIT 100;
