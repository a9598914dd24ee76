import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { closeTenantTable } from '../../../migrations/support/tenant-table.js';

/** A row that everybody changes: a number and a label that is unique within the company. */
@Entity('test_counters')
export class TestCounter {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('bigint')
  value: bigint;

  @Column('text', { nullable: true })
  label: string | null;
}

/** A row that belongs to a counter; its kind is checked by the database. */
@Entity('test_notes')
export class TestNote {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { nullable: true })
  counterId: string | null;

  @Column('integer')
  kind: number;

  @Column('text', { nullable: true })
  text: string | null;

  @Column('timestamptz', { nullable: true })
  notedAt: Date | null;
}

/** Written before the header that it refers to, as journal lines are. */
@Entity('test_lines')
export class TestLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  headId: string;

  @PrimaryColumn('smallint')
  lineNo: number;
}

@Entity('test_heads')
export class TestHead {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('integer')
  lineCount: number;
}

/** One column of every type, lists included. */
@Entity('test_values')
export class TestValue {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { array: true, nullable: true })
  tags: readonly string[] | null;

  @Column('bigint', { array: true, nullable: true })
  amounts: readonly bigint[] | null;

  @Column('jsonb', { nullable: true })
  details: unknown;

  @Column('numeric', { precision: 20, scale: 4, nullable: true })
  quantity: string | null;

  @Column('date', { nullable: true })
  day: string | null;

  @Column('boolean', { nullable: true })
  flag: boolean | null;

  @Column('smallint', { nullable: true })
  small: number | null;

  @Column('bigint', { nullable: true })
  big: bigint | null;

  @Column('timestamptz', { nullable: true })
  at: Date | null;
}

/** One row for each company: the company is the whole key. */
@Entity('test_settings')
export class TestSettings {
  @PrimaryColumn('uuid')
  companyId: string;

  @Column('integer')
  version: number;
}

/** Has many columns: seventy parameters for each row, if there were one for each value. */
@Entity('test_wide')
export class TestWide {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('integer')
  a: number;
  @Column('integer')
  b: number;
  @Column('integer')
  c: number;
  @Column('integer')
  d: number;
  @Column('integer')
  e: number;
  @Column('integer')
  f: number;
  @Column('integer')
  g: number;
  @Column('integer')
  h: number;
  @Column('integer')
  i: number;
  @Column('integer')
  j: number;
  @Column('integer')
  k: number;
  @Column('integer')
  l: number;
}

/** An entity whose table is missing, so that every read of it fails. */
@Entity('test_missing')
export class TestMissing {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;
}

export const TEST_ENTITIES = [
  TestCounter,
  TestNote,
  TestLine,
  TestHead,
  TestValue,
  TestSettings,
  TestWide,
  TestMissing,
];

const TABLES = `
  CREATE TABLE test_counters (
    company_id uuid NOT NULL, id uuid NOT NULL, value bigint NOT NULL, label text,
    PRIMARY KEY (company_id, id),
    CONSTRAINT test_counters_label UNIQUE (company_id, label),
    CONSTRAINT test_counters_positive CHECK (value >= 0)
  );
  CREATE TABLE test_notes (
    company_id uuid NOT NULL, id uuid NOT NULL, counter_id uuid, kind integer NOT NULL, text text, noted_at timestamptz,
    PRIMARY KEY (company_id, id),
    CONSTRAINT test_notes_counter FOREIGN KEY (company_id, counter_id) REFERENCES test_counters,
    CONSTRAINT test_notes_kind CHECK (kind >= 0)
  );
  CREATE TABLE test_heads (
    company_id uuid NOT NULL, id uuid NOT NULL, line_count integer NOT NULL, PRIMARY KEY (company_id, id)
  );
  CREATE TABLE test_lines (
    company_id uuid NOT NULL, head_id uuid NOT NULL, line_no smallint NOT NULL, PRIMARY KEY (company_id, head_id, line_no),
    CONSTRAINT test_lines_head FOREIGN KEY (company_id, head_id) REFERENCES test_heads DEFERRABLE INITIALLY DEFERRED
  );
  CREATE TABLE test_values (
    company_id uuid NOT NULL, id uuid NOT NULL, tags text[], amounts bigint[], details jsonb, quantity numeric(20,4),
    day date, flag boolean, small smallint, big bigint, at timestamptz, PRIMARY KEY (company_id, id)
  );
  CREATE TABLE test_settings (company_id uuid PRIMARY KEY, version integer NOT NULL);
  CREATE TABLE test_wide (
    company_id uuid NOT NULL, id uuid NOT NULL, ${Array.from('abcdefghijkl', (name) => `${name} integer NOT NULL`).join(', ')},
    PRIMARY KEY (company_id, id)
  );
  CREATE SEQUENCE test_turns;
  GRANT USAGE ON SEQUENCE test_turns TO accubooks_writer;
  CREATE FUNCTION test_complain() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.text LIKE 'raise %' THEN
      RAISE EXCEPTION 'as asked' USING ERRCODE = substr(NEW.text, 7, 5);
    ELSIF NEW.text LIKE 'once %' AND nextval('test_turns') % 2 = 1 THEN
      RAISE EXCEPTION 'as asked' USING ERRCODE = substr(NEW.text, 6, 5);
    ELSIF NEW.text = 'swallow' THEN
      RETURN NULL;
    ELSIF NEW.text LIKE 'sleep %' THEN
      PERFORM pg_sleep(substr(NEW.text, 7)::double precision);
    ELSIF NEW.text = 'warning' THEN
      RAISE WARNING 'as asked';
    ELSIF NEW.text = 'needs open' AND NOT EXISTS (SELECT FROM test_counters WHERE company_id = NEW.company_id
        AND id = NEW.counter_id AND label = 'open') THEN
      RAISE EXCEPTION 'the counter is not open' USING ERRCODE = '23514', CONSTRAINT = 'test_notes_of_open';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER test_notes_complain BEFORE INSERT ON test_notes FOR EACH ROW EXECUTE FUNCTION test_complain();
  CREATE FUNCTION test_complain_late() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.text = 'late warning' THEN
      RAISE WARNING 'as asked';
    ELSIF NEW.text = 'late notice' THEN
      RAISE NOTICE 'as asked';
    ELSIF NEW.text LIKE 'late once %' THEN
      IF nextval('test_turns') % 2 = 1 THEN
        RAISE EXCEPTION 'as asked' USING ERRCODE = substr(NEW.text, 11, 5);
      END IF;
    ELSIF NEW.text LIKE 'late sleep %' THEN
      PERFORM pg_sleep(substr(NEW.text, 12)::double precision);
    ELSIF NEW.text LIKE 'late %' THEN
      RAISE EXCEPTION 'as asked' USING ERRCODE = substr(NEW.text, 6, 5), CONSTRAINT = 'test_notes_late';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER test_notes_late AFTER INSERT ON test_notes DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION test_complain_late();`;

/** Makes the tables, open to the writer as a tenant's are. */
export async function createTestTables(superuserUrl: string): Promise<void> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: superuserUrl,
    installExtensions: false,
  }).initialize();
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.query(TABLES);
    for (const { name } of TEST_TABLES) await closeTenantTable(queryRunner, name, { writerMay: ['UPDATE', 'DELETE'] });
  } finally {
    await queryRunner.release();
    await dataSource.destroy();
  }
}

const TEST_TABLES = ['counters', 'notes', 'lines', 'heads', 'values', 'settings', 'wide'].map((name) => ({
  name: `test_${name}`,
}));
