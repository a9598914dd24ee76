import type { Mutant } from '../mutant.js';
import { NO_LOCK } from './no-lock.js';

const DISABLE_ROW_LEVEL_SECURITY = `
  DO $do$ DECLARE relation regclass; BEGIN
    FOR relation IN
      SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relispartition
    LOOP EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', relation); END LOOP;
  END $do$`;

const DROP_KEY = `ALTER TABLE idempotent_writes DROP CONSTRAINT idempotent_writes_pkey`;

/** Defects in what PostgreSQL holds by itself. */
export const TABLE_DEFECTS: readonly Mutant[] = [
  {
    name: 'no unique key',
    defect: 'nothing in the database keeps a key from being stored twice',
    patches: [],
    sql: DROP_KEY,
    trial: 'tables',
    caughtBy: ['S2'],
    maskedBy: 'the company lock, under which the lookup of a key is final',
  },
  {
    name: 'look, then act',
    defect: 'no unique key and no company lock: two processes look a key up, find nothing, and both act',
    patches: NO_LOCK,
    sql: `${DROP_KEY}; ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE`,
    trial: 'two replicas',
    faults: ['database-slow'],
    caughtBy: ['R1', 'R5'],
  },
  {
    name: 'row-level security off',
    defect: 'PostgreSQL shows the rows of all companies to everybody',
    patches: [],
    sql: DISABLE_ROW_LEVEL_SECURITY,
    trial: 'tables',
    caughtBy: ['S2', 'S4'],
    maskedBy: 'the company in every statement of the application',
  },
];
