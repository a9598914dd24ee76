-- Who uses keys twice for different payloads: clients to talk to.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT audit.company_id, company.name AS company, audit.user_id, audit.operation_name AS operation,
  count(*) AS mismatches,
  count(DISTINCT audit.idempotency_key) AS keys,
  min(audit."timestamp") AS first_at,
  max(audit."timestamp") AS last_at
FROM idempotent_write_audit_log AS audit
LEFT JOIN companies AS company ON company.id = audit.company_id
WHERE audit."timestamp" >= now() - :'period'::interval AND audit.error_type = 'mismatch'
GROUP BY audit.company_id, company.name, audit.user_id, audit.operation_name
ORDER BY mismatches DESC, audit.company_id, operation;
