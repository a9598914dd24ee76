-- The payment that was made under an idempotency key: one row, or none if nothing was paid. Its id is the write's.
-- company: its id. key: as it was sent, without quotes.
SELECT payment.id AS payment_id, payment.customer_id, customer.name AS customer,
  payment.amount_minor, payment.currency, payment.received_date, payment.external_ref, write.created_at AS paid_at,
  write.user_id
FROM idempotent_writes AS write
JOIN payments AS payment ON payment.company_id = write.company_id AND payment.id = write.id
JOIN customers AS customer ON customer.company_id = payment.company_id AND customer.id = payment.customer_id
WHERE write.company_id = :'company'::uuid AND write.operation = 'createPayment' AND write.idempotency_key = :'key';
