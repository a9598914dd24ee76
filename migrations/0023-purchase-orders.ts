import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Purchase orders with their lines, and what was received of them. */
export class PurchaseOrders1700000000023 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createOrders(queryRunner);
    await createOrderLines(queryRunner);
    await guardOrders(queryRunner);
    await createReceipts(queryRunner);
    await createReceiptLines(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE purchase_receipt_lines`);
    await queryRunner.query(`DROP TABLE purchase_receipts`);
    await queryRunner.query(`DROP TABLE purchase_order_lines`);
    await queryRunner.query(`DROP TABLE purchase_orders`);
    await queryRunner.query(`DROP FUNCTION refuse_purchase_order_change()`);
  }
}

async function createOrders(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE purchase_orders (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      vendor_id uuid NOT NULL,
      status text NOT NULL
        CHECK (status IN ('draft', 'approved', 'partially_received', 'received', 'closed', 'cancelled')),
      series text NOT NULL,
      number_seq bigint NOT NULL CHECK (number_seq >= 1),
      number text NOT NULL,
      currency iso4217 NOT NULL,
      expected_on date,
      total_minor minor NOT NULL CHECK (total_minor >= 0),
      memo text,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT purchase_orders_number UNIQUE (company_id, series, number_seq),
      FOREIGN KEY (company_id, vendor_id) REFERENCES vendors
    )`);
  await queryRunner.query(`CREATE INDEX purchase_orders_created ON purchase_orders (company_id, created_at, id)`);
  await queryRunner.query(
    `CREATE INDEX purchase_orders_vendor ON purchase_orders (company_id, vendor_id, created_at, id)`,
  );
  await queryRunner.query(
    `CREATE INDEX purchase_orders_status ON purchase_orders (company_id, status, created_at, id)`,
  );
  await queryRunner.query(`CREATE INDEX purchase_orders_expected ON purchase_orders (company_id, expected_on)`);
  await queryRunner.query(`CREATE INDEX purchase_orders_updated ON purchase_orders (company_id, updated_at)`);
  await closeTenantTable(queryRunner, 'purchase_orders', { writerMay: ['UPDATE'] });
}

async function createOrderLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE purchase_order_lines (
      company_id uuid NOT NULL,
      purchase_order_id uuid NOT NULL,
      line_no smallint NOT NULL CHECK (line_no BETWEEN 1 AND 500),
      item_id uuid NOT NULL,
      quantity_ordered quantity NOT NULL CHECK (quantity_ordered > 0),
      quantity_received quantity NOT NULL CHECK (quantity_received >= 0),
      unit_cost_minor numeric(20,4) NOT NULL CHECK (unit_cost_minor >= 0),
      PRIMARY KEY (company_id, purchase_order_id, line_no),
      FOREIGN KEY (company_id, purchase_order_id) REFERENCES purchase_orders,
      FOREIGN KEY (company_id, item_id) REFERENCES inventory_items,
      CONSTRAINT purchase_order_no_over_receipt CHECK (quantity_received <= quantity_ordered)
    )`);
  await closeTenantTable(queryRunner, 'purchase_order_lines', { writerMay: ['UPDATE'] });
}

/** The conditions stand in the triggers' WHEN: a legal change never calls a function. */
async function guardOrders(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_purchase_order_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
    BEGIN
      RAISE EXCEPTION '% %: this change is not allowed', TG_TABLE_NAME, OLD USING ERRCODE = '23514', CONSTRAINT = TG_NAME;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER purchase_order_transition BEFORE UPDATE ON purchase_orders FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN
      (('draft', 'approved'), ('draft', 'cancelled'), ('approved', 'cancelled'), ('approved', 'partially_received'),
       ('approved', 'received'), ('partially_received', 'received'), ('partially_received', 'closed'),
       ('received', 'closed')))
    EXECUTE FUNCTION refuse_purchase_order_change()`);
  await queryRunner.query(`
    CREATE TRIGGER purchase_order_frozen BEFORE UPDATE ON purchase_orders FOR EACH ROW
    WHEN (OLD.series <> NEW.series OR OLD.number_seq <> NEW.number_seq OR OLD.number <> NEW.number
      OR OLD.currency <> NEW.currency OR OLD.vendor_id <> NEW.vendor_id OR OLD.total_minor <> NEW.total_minor)
    EXECUTE FUNCTION refuse_purchase_order_change()`);
  await queryRunner.query(`
    CREATE TRIGGER purchase_order_line_frozen BEFORE UPDATE ON purchase_order_lines FOR EACH ROW
    WHEN (OLD.item_id <> NEW.item_id OR OLD.quantity_ordered <> NEW.quantity_ordered
      OR OLD.unit_cost_minor <> NEW.unit_cost_minor OR NEW.quantity_received < OLD.quantity_received)
    EXECUTE FUNCTION refuse_purchase_order_change()`);
  for (const table of ['purchase_orders', 'purchase_order_lines']) {
    await queryRunner.query(
      `CREATE TRIGGER ${table}_not_deleted BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
    );
  }
}

async function createReceipts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE purchase_receipts (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      purchase_order_id uuid NOT NULL,
      received_on date NOT NULL,
      currency iso4217 NOT NULL,
      cost_minor minor NOT NULL CHECK (cost_minor >= 0),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, purchase_order_id) REFERENCES purchase_orders
    )`);
  await queryRunner.query(`CREATE INDEX purchase_receipts_created ON purchase_receipts (company_id, created_at, id)`);
  await queryRunner.query(
    `CREATE INDEX purchase_receipts_order ON purchase_receipts (company_id, purchase_order_id, created_at, id)`,
  );
  await queryRunner.query(`CREATE INDEX purchase_receipts_day ON purchase_receipts (company_id, received_on)`);
  await closeTenantTable(queryRunner, 'purchase_receipts');
  await makeAppendOnly(queryRunner, 'purchase_receipts');
}

/** `line_no` is that of the order's line. */
async function createReceiptLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE purchase_receipt_lines (
      company_id uuid NOT NULL,
      receipt_id uuid NOT NULL,
      line_no smallint NOT NULL,
      purchase_order_id uuid NOT NULL,
      item_id uuid NOT NULL,
      quantity quantity NOT NULL CHECK (quantity > 0),
      cost_minor minor NOT NULL CHECK (cost_minor >= 0),
      PRIMARY KEY (company_id, receipt_id, line_no),
      FOREIGN KEY (company_id, receipt_id) REFERENCES purchase_receipts,
      FOREIGN KEY (company_id, purchase_order_id, line_no) REFERENCES purchase_order_lines
    )`);
  await closeTenantTable(queryRunner, 'purchase_receipt_lines');
  await makeAppendOnly(queryRunner, 'purchase_receipt_lines');
}
