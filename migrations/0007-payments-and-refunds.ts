import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Payments, what they were applied to, and refunds. */
export class PaymentsAndRefunds1700000000007 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createPayments(queryRunner);
    await createPaymentAllocations(queryRunner);
    await createRefunds(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE refunds`);
    await queryRunner.query(`DROP TABLE payment_allocations`);
    await queryRunner.query(`DROP TABLE payments`);
  }
}

async function createPayments(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE payments (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      customer_id uuid NOT NULL,
      currency iso4217 NOT NULL,
      amount_minor minor NOT NULL CHECK (amount_minor > 0),
      allocated_minor minor NOT NULL CHECK (allocated_minor >= 0),
      refunded_minor minor NOT NULL CHECK (refunded_minor >= 0),
      method text NOT NULL CHECK (method IN ('bank_transfer', 'card', 'cash', 'check', 'other')),
      received_date date NOT NULL,
      deposit_account_id uuid NOT NULL,
      external_ref text,
      idempotency_key text NOT NULL,
      memo text,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, customer_id) REFERENCES customers,
      FOREIGN KEY (company_id, deposit_account_id) REFERENCES accounts,
      CONSTRAINT payment_not_over_refunded CHECK (refunded_minor <= amount_minor),
      CONSTRAINT payment_not_over_allocated CHECK (allocated_minor + refunded_minor <= amount_minor)
    ) WITH (fillfactor = 90)`);
  await queryRunner.query(
    `CREATE UNIQUE INDEX payments_external_ref ON payments (company_id, external_ref) WHERE external_ref IS NOT NULL`,
  );
  await queryRunner.query(`CREATE INDEX payments_created ON payments (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX payments_customer ON payments (company_id, customer_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX payments_received ON payments (company_id, received_date)`);
  await closeTenantTable(queryRunner, 'payments', { writerMay: ['UPDATE'] });
}

/**
 * Applied to an invoice when positive, taken back by a refund when negative. `sequence` is the order within the
 * payment: what was applied last is taken back first.
 */
async function createPaymentAllocations(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE payment_allocations (
      company_id uuid NOT NULL,
      payment_id uuid NOT NULL,
      sequence integer NOT NULL CHECK (sequence >= 1),
      invoice_id uuid NOT NULL,
      amount_minor minor NOT NULL CHECK (amount_minor <> 0),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, payment_id, sequence),
      FOREIGN KEY (company_id, payment_id) REFERENCES payments,
      FOREIGN KEY (company_id, invoice_id) REFERENCES invoices
    )`);
  await queryRunner.query(
    `CREATE INDEX payment_allocations_invoice ON payment_allocations (company_id, invoice_id, payment_id)`,
  );
  // Finds the payments and invoices that an allocation or a refund has changed since a time.
  await queryRunner.query(`CREATE INDEX payment_allocations_created ON payment_allocations (company_id, created_at)`);
  await closeTenantTable(queryRunner, 'payment_allocations');
  await makeAppendOnly(queryRunner, 'payment_allocations');
}

async function createRefunds(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE refunds (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      payment_id uuid NOT NULL,
      customer_id uuid NOT NULL,
      currency iso4217 NOT NULL,
      amount_minor minor NOT NULL CHECK (amount_minor > 0),
      unapplied_minor minor NOT NULL CHECK (unapplied_minor BETWEEN 0 AND amount_minor),
      reason text NOT NULL CHECK (reason IN ('duplicate', 'fraudulent', 'requested_by_customer', 'other')),
      note text,
      refund_date date NOT NULL,
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, payment_id) REFERENCES payments
    )`);
  await queryRunner.query(`CREATE INDEX refunds_created ON refunds (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX refunds_payment ON refunds (company_id, payment_id)`);
  await queryRunner.query(`CREATE INDEX refunds_customer ON refunds (company_id, customer_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX refunds_date ON refunds (company_id, refund_date)`);
  await closeTenantTable(queryRunner, 'refunds');
  await makeAppendOnly(queryRunner, 'refunds');
}
