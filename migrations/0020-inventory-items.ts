import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Items in stock, and every change of what is in stock. */
export class InventoryItems1700000000020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createItems(queryRunner);
    await guardItems(queryRunner);
    await createMoves(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE inventory_moves`);
    await queryRunner.query(`DROP TABLE inventory_items`);
    await queryRunner.query(`DROP FUNCTION refuse_item_change()`);
  }
}

/**
 * Quantity and total value are kept, never a unit cost: an average that is rounded would lose value. `revised_at` is the
 * last change of the item itself and is indexed; a move touches no indexed column, so its update is heap-only.
 */
async function createItems(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE inventory_items (
      company_id uuid NOT NULL REFERENCES companies,
      id uuid NOT NULL,
      sku text NOT NULL CHECK (length(sku) BETWEEN 1 AND 64),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      unit text NOT NULL CHECK (length(unit) BETWEEN 1 AND 20),
      currency iso4217 NOT NULL,
      costing text NOT NULL CHECK (costing IN ('moving_average', 'none')),
      quantity quantity NOT NULL,
      value_minor minor NOT NULL,
      move_seq bigint NOT NULL CHECK (move_seq >= 0),
      sale_price_minor numeric(20,4) CHECK (sale_price_minor >= 0),
      reorder_point quantity CHECK (reorder_point >= 0),
      cost_of_goods_sold_account_id uuid NOT NULL,
      adjustment_account_id uuid NOT NULL,
      is_active boolean NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      revised_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT inventory_items_sku UNIQUE (company_id, sku),
      FOREIGN KEY (company_id, cost_of_goods_sold_account_id) REFERENCES accounts,
      FOREIGN KEY (company_id, adjustment_account_id) REFERENCES accounts,
      CONSTRAINT item_no_negative_stock CHECK (quantity >= 0),
      CONSTRAINT item_stock_in_range CHECK (quantity < 100000000000),
      CONSTRAINT item_value_of_stock CHECK (value_minor >= 0 AND (quantity > 0 OR value_minor = 0)),
      CONSTRAINT item_value_if_costed CHECK (costing <> 'none' OR value_minor = 0)
    ) WITH (fillfactor = 80)`);
  await queryRunner.query(`CREATE INDEX inventory_items_created ON inventory_items (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX inventory_items_revised ON inventory_items (company_id, revised_at)`);
  await closeTenantTable(queryRunner, 'inventory_items', { writerMay: ['UPDATE'] });
}

async function guardItems(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_item_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
      RAISE EXCEPTION 'item %: this can not change', OLD.id USING ERRCODE = '23514', CONSTRAINT = TG_NAME;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER item_frozen BEFORE UPDATE ON inventory_items FOR EACH ROW
    WHEN (OLD.company_id <> NEW.company_id OR OLD.id <> NEW.id OR OLD.currency <> NEW.currency
      OR NEW.move_seq < OLD.move_seq)
    EXECUTE FUNCTION refuse_item_change()`);
  await queryRunner.query(`
    CREATE TRIGGER item_costing_locked BEFORE UPDATE ON inventory_items FOR EACH ROW
    WHEN (OLD.costing <> NEW.costing AND OLD.move_seq > 0) EXECUTE FUNCTION refuse_item_change()`);
  await queryRunner.query(`
    CREATE TRIGGER item_not_deleted BEFORE DELETE ON inventory_items FOR EACH ROW EXECUTE FUNCTION forbid_change()`);
}

/**
 * `seq` counts an item's moves without gaps; the item keeps the last one. What is left after a move stands in it, so the
 * stock of any moment is read from one row.
 */
async function createMoves(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE inventory_moves (
      company_id uuid NOT NULL,
      item_id uuid NOT NULL,
      seq bigint NOT NULL CHECK (seq >= 1),
      kind text NOT NULL CHECK (kind IN ('receipt', 'sale', 'adjustment', 'count', 'return')),
      quantity_delta quantity NOT NULL CHECK (quantity_delta <> 0),
      value_delta_minor minor NOT NULL,
      quantity_after quantity NOT NULL,
      value_after_minor minor NOT NULL,
      source_type text NOT NULL,
      source_id uuid NOT NULL,
      source_line smallint NOT NULL CHECK (source_line >= 1),
      moved_on date NOT NULL,
      occurred_at timestamptz NOT NULL,
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, item_id, seq),
      FOREIGN KEY (company_id, item_id) REFERENCES inventory_items,
      CONSTRAINT move_value_has_sign_of_quantity CHECK (value_delta_minor = 0 OR (value_delta_minor > 0) = (quantity_delta > 0)),
      CONSTRAINT move_leaves_no_negative_stock CHECK (quantity_after >= 0),
      CONSTRAINT move_leaves_value_of_stock CHECK (value_after_minor >= 0 AND (quantity_after > 0 OR value_after_minor = 0))
    )`);
  // A line of a document moves stock once in each direction; the moves of a document are found by it.
  await queryRunner.query(
    `CREATE UNIQUE INDEX inventory_moves_source ON inventory_moves (company_id, source_id, source_line, kind)`,
  );
  // Finds the items whose stock has changed since a time.
  await queryRunner.query(`CREATE INDEX inventory_moves_created ON inventory_moves (company_id, created_at)`);
  await closeTenantTable(queryRunner, 'inventory_moves');
  await makeAppendOnly(queryRunner, 'inventory_moves');
}
