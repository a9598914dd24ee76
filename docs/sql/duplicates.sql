-- What must never be: a write that was carried out twice under one key (an effect twice; call it in at once). And what may
-- be meant: payments of one customer, amount and day under different keys, which the client sent as two.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

SELECT 'one key carried out twice' AS finding, company_id, operation_name AS operation, count(*) AS times,
  array_agg(DISTINCT idempotency_key) AS keys, array_agg(DISTINCT deterministic_id::text) AS ids, max("timestamp") AS last_at
FROM idempotent_write_audit_log
WHERE "timestamp" >= now() - :'period'::interval AND status = 'new'
GROUP BY company_id, operation_name, deterministic_id
HAVING count(*) > 1
UNION ALL
SELECT 'alike under different keys', payment.company_id, write.operation, count(*),
  array_agg(DISTINCT write.idempotency_key), array_agg(DISTINCT payment.id::text), max(payment.created_at)
FROM payments AS payment
JOIN idempotent_writes AS write ON write.company_id = payment.company_id AND write.id = payment.id
WHERE payment.created_at >= now() - :'period'::interval
GROUP BY payment.company_id, write.operation, payment.customer_id, payment.amount_minor, payment.currency,
  payment.received_date
HAVING count(*) > 1
ORDER BY finding DESC, last_at DESC;
