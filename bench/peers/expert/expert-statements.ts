import type { PaymentRequest, PaymentRows } from '../payment-rows.js';

/** A named prepared statement and its parameters. */
export interface NamedQuery {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Everything that has to be looked up, in one statement. */
export function readStatement({ caller, id, dto }: PaymentRequest): NamedQuery {
  return {
    name: 'read',
    text: `
      SELECT stored.fingerprint, stored.answer, access.role, customer.is_active, settings.books_locked_through,
        bank.id AS bank_id, credits.id AS credits_id
      FROM company_settings AS settings
      LEFT JOIN user_company_access AS access
        ON access.company_id = settings.company_id AND access.user_id = $2 AND access.status = 'active'
      LEFT JOIN customers AS customer ON customer.company_id = settings.company_id AND customer.id = $3
      LEFT JOIN accounts AS bank ON bank.company_id = settings.company_id AND bank.code = '1000' AND bank.is_active
      LEFT JOIN accounts AS credits
        ON credits.company_id = settings.company_id AND credits.code = '2200' AND credits.is_active
      LEFT JOIN idempotent_writes AS stored ON stored.company_id = settings.company_id AND stored.id = $4
      WHERE settings.company_id = $1`,
    values: [caller.companyId, caller.userId, dto.customerId, id],
  };
}

/** Takes the key, and with it writes all rows but the entry, whose check wants the lines to be there before. */
export function writeStatement({ payment, lines, stored, audit }: PaymentRows): NamedQuery {
  const [debit, credit] = lines;
  return {
    name: 'write',
    text: `
      WITH taken AS (
        INSERT INTO idempotent_writes (company_id, id, operation, idempotency_key, fingerprint, fingerprint_version,
          member_hashes, user_id, status_code, headers, answer, workflows_triggered, attempt_id, created_at)
        VALUES ($1, $2, 'createPayment', $3, $4, 1, '{}', $5, 201, $6, $7, 0, $8, $9)
        ON CONFLICT DO NOTHING RETURNING company_id
      ), payment AS (
        INSERT INTO payments (company_id, id, customer_id, currency, amount_minor, allocated_minor, refunded_minor,
          method, received_date, deposit_account_id, external_ref, idempotency_key, memo, version, write_id, created_at,
          updated_at)
        SELECT company_id, $2, $10, $11, $12, 0, 0, $13, $14, $15, $16, $3, $17, 1, $2, $9, $9 FROM taken
      ), lines AS (
        INSERT INTO journal_lines (company_id, entry_id, line_no, account_id, side, amount_minor, currency, entry_date,
          customer_id)
        SELECT company_id, $18, line.line_no, line.account_id, line.side, $12, $11, $14, line.customer_id
        FROM taken, (VALUES (1::smallint, $15::uuid, 'D', NULL::uuid), (2::smallint, $19::uuid, 'C', $10::uuid))
          AS line (line_no, account_id, side, customer_id)
      ), audit AS (
        INSERT INTO idempotent_write_audit_log (company_id, timestamp, id, operation_name, operation_type,
          idempotency_key, deterministic_id, entity_id, user_id, status, workflows_triggered, execution_duration_ms,
          request_id)
        SELECT company_id, $9, $20, 'createPayment', 'financial', $3, $2, $2, $5, 'new', 0, $21, $22 FROM taken
      )
      SELECT count(*)::integer AS taken FROM taken`,
    values: [
      ...[payment.companyId, payment.id, stored.idempotencyKey, stored.fingerprint, stored.userId, stored.headers],
      ...[stored.answer, stored.attemptId, stored.createdAt, payment.customerId, payment.currency],
      ...[payment.amountMinor.toString(), payment.method, payment.receivedDate, debit?.accountId],
      ...[payment.externalRef, payment.memo, debit?.entryId, credit?.accountId, audit.id],
      ...[audit.executionDurationMs, audit.requestId],
    ],
  };
}

export function entryStatement({ entry }: PaymentRows): NamedQuery {
  return {
    name: 'entry',
    text: `
      INSERT INTO journal_entries (company_id, id, entry_date, currency, total_minor, line_count, source_type, source_id,
        purpose, write_id, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, 2, 'payment', $6, 'receive', $6, $7, $8)`,
    values: [
      ...[entry.companyId, entry.id, entry.entryDate, entry.currency, entry.totalMinor.toString(), entry.sourceId],
      ...[entry.createdBy, entry.createdAt],
    ],
  };
}

export function storedStatement({ caller, id }: PaymentRequest): NamedQuery {
  return {
    name: 'stored',
    text: 'SELECT fingerprint, answer FROM idempotent_writes WHERE company_id = $1 AND id = $2',
    values: [caller.companyId, id],
  };
}
