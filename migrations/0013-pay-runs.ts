import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/**
 * Pay runs with what each employee gets. The items of a draft may be replaced; from the approval on they stand, and an
 * executed run changes only by its reversal.
 */
export class PayRuns1700000000013 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createPayRuns(queryRunner);
    await guardPayRuns(queryRunner);
    await createSelections(queryRunner);
    await createItems(queryRunner);
    await createItemDeductions(queryRunner);
    await guardItems(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['pay_run_item_deductions', 'pay_run_items', 'pay_run_selections', 'pay_runs']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    await queryRunner.query(`DROP FUNCTION check_pay_run_parts()`);
    await queryRunner.query(`DROP FUNCTION guard_pay_run()`);
  }
}

async function createPayRuns(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE pay_runs (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      pay_period_id uuid NOT NULL,
      run_type text NOT NULL CHECK (run_type IN ('regular', 'off_cycle')),
      status text NOT NULL CHECK (status IN ('draft', 'approved', 'executed', 'cancelled', 'reversed')),
      currency iso4217 NOT NULL,
      pay_date date NOT NULL,
      item_count integer NOT NULL CHECK (item_count >= 0),
      negative_item_count integer NOT NULL CHECK (negative_item_count BETWEEN 0 AND item_count),
      gross_minor minor NOT NULL CHECK (gross_minor >= 0),
      withheld_minor minor NOT NULL CHECK (withheld_minor >= 0),
      employer_minor minor NOT NULL CHECK (employer_minor >= 0),
      net_minor minor NOT NULL CHECK (net_minor = gross_minor - withheld_minor),
      calculation_hash text NOT NULL,
      approved_by uuid,
      approved_at timestamptz,
      executed_by uuid,
      executed_at timestamptz,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, pay_period_id) REFERENCES pay_periods,
      CONSTRAINT pay_run_approved CHECK (status IN ('draft', 'cancelled') OR approved_at IS NOT NULL),
      CONSTRAINT pay_run_executed CHECK ((status IN ('executed', 'reversed')) = (executed_at IS NOT NULL)),
      CONSTRAINT pay_run_net CHECK (status NOT IN ('executed', 'reversed') OR negative_item_count = 0),
      CONSTRAINT pay_run_items_needed CHECK (status NOT IN ('executed', 'reversed') OR item_count > 0)
    )`);
  await queryRunner.query(`
    CREATE UNIQUE INDEX pay_runs_one_regular ON pay_runs (company_id, pay_period_id, currency)
    WHERE run_type = 'regular' AND status NOT IN ('cancelled', 'reversed')`);
  await queryRunner.query(`CREATE INDEX pay_runs_period ON pay_runs (company_id, pay_period_id)`);
  await queryRunner.query(`CREATE INDEX pay_runs_pay_date ON pay_runs (company_id, pay_date)`);
  await queryRunner.query(`CREATE INDEX pay_runs_created ON pay_runs (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX pay_runs_status_created ON pay_runs (company_id, status, created_at, id)`);
  await queryRunner.query(`CREATE INDEX pay_runs_updated ON pay_runs (company_id, updated_at, id)`);
  await closeTenantTable(queryRunner, 'pay_runs', { writerMay: ['UPDATE'] });
}

async function guardPayRuns(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION guard_pay_run() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
      IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'approved'), ('approved', 'draft'), ('draft', 'cancelled'), ('approved', 'cancelled'),
        ('approved', 'executed'), ('executed', 'reversed'))
      THEN
        RAISE EXCEPTION 'pay run % can not go from % to %', NEW.id, OLD.status, NEW.status
          USING ERRCODE = '23514', CONSTRAINT = 'pay_run_transition';
      END IF;
      IF OLD.status <> 'draft' AND (OLD.pay_period_id, OLD.run_type, OLD.currency, OLD.item_count, OLD.gross_minor,
          OLD.withheld_minor, OLD.employer_minor, OLD.net_minor, OLD.calculation_hash)
        IS DISTINCT FROM (NEW.pay_period_id, NEW.run_type, NEW.currency, NEW.item_count, NEW.gross_minor,
          NEW.withheld_minor, NEW.employer_minor, NEW.net_minor, NEW.calculation_hash)
      THEN
        RAISE EXCEPTION 'pay run % is no draft, its amounts stand', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'pay_run_amounts_stand';
      END IF;
      RETURN NEW;
    END $$`);
  await queryRunner.query(
    `CREATE TRIGGER pay_run_guard BEFORE UPDATE ON pay_runs FOR EACH ROW EXECUTE FUNCTION guard_pay_run()`,
  );
}

/** For whom a run was asked for, where that is not everybody; one row per run, apart so that lists don't carry it. */
async function createSelections(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE pay_run_selections (
      company_id uuid NOT NULL,
      pay_run_id uuid NOT NULL,
      employee_ids uuid[] NOT NULL,
      PRIMARY KEY (company_id, pay_run_id),
      FOREIGN KEY (company_id, pay_run_id) REFERENCES pay_runs
    )`);
  await closeTenantTable(queryRunner, 'pay_run_selections');
}

async function createItems(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE pay_run_items (
      company_id uuid NOT NULL,
      pay_run_id uuid NOT NULL,
      employee_id uuid NOT NULL,
      regular_minutes integer NOT NULL CHECK (regular_minutes >= 0),
      overtime_minutes integer NOT NULL CHECK (overtime_minutes >= 0),
      gross_minor minor NOT NULL CHECK (gross_minor >= 0),
      taxable_minor minor NOT NULL CHECK (taxable_minor BETWEEN 0 AND gross_minor),
      withheld_minor minor NOT NULL CHECK (withheld_minor >= 0),
      employer_minor minor NOT NULL CHECK (employer_minor >= 0),
      net_minor minor NOT NULL CHECK (net_minor = gross_minor - withheld_minor),
      PRIMARY KEY (company_id, pay_run_id, employee_id),
      FOREIGN KEY (company_id, pay_run_id) REFERENCES pay_runs,
      FOREIGN KEY (company_id, employee_id) REFERENCES employees
    )`);
  await closeTenantTable(queryRunner, 'pay_run_items', { writerMay: ['DELETE'] });
}

/**
 * What each deduction took from an item, or contributed to it. That the deduction exists needs no foreign key of its own:
 * the row was made from it, and deductions are never deleted.
 */
async function createItemDeductions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE pay_run_item_deductions (
      company_id uuid NOT NULL,
      pay_run_id uuid NOT NULL,
      employee_id uuid NOT NULL,
      deduction_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('pre_tax', 'tax', 'post_tax', 'employer')),
      amount_minor minor NOT NULL CHECK (amount_minor > 0),
      PRIMARY KEY (company_id, pay_run_id, employee_id, deduction_id),
      FOREIGN KEY (company_id, pay_run_id, employee_id) REFERENCES pay_run_items
    )`);
  await closeTenantTable(queryRunner, 'pay_run_item_deductions', { writerMay: ['DELETE'] });
}

/** One look per statement: items and their deductions come and go only while their run is a draft. */
async function guardItems(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION check_pay_run_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE refused uuid;
    BEGIN
      SELECT run.id INTO refused FROM (SELECT DISTINCT company_id, pay_run_id FROM changed_rows) AS changed
        JOIN pay_runs AS run ON run.company_id = changed.company_id AND run.id = changed.pay_run_id
        WHERE run.status <> 'draft' LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'pay run % is no draft, its items stand', refused
          USING ERRCODE = '23514', CONSTRAINT = 'pay_run_items_of_draft';
      END IF;
      RETURN NULL;
    END $$`);
  for (const table of ['pay_run_items', 'pay_run_item_deductions']) {
    await queryRunner.query(`
      CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION check_pay_run_parts()`);
    await queryRunner.query(`
      CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} REFERENCING OLD TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION check_pay_run_parts()`);
    await queryRunner.query(`
      CREATE TRIGGER ${table}_unchanged BEFORE UPDATE OR TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`);
  }
}
