import { violations } from '../../support/invariants.js';
import { foreignReferences } from './foreign-references.js';
import type {
  Audited,
  Changed,
  EffectCount,
  JournalSum,
  KeyCount,
  Maker,
  ManualBalance,
  Snapshot,
  StartedWorkflow,
  StoredAnswer,
} from './snapshot.js';

/** Who sees everything: a superuser. Row-level security and the application's own roles have no say. */
export interface Superuser {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Looks at everything that the rules ask for. Nothing may write meanwhile. */
export async function takeSnapshot(database: Superuser): Promise<Snapshot> {
  return {
    stored: await database.query<StoredAnswer>(STORED),
    effects: await effects(database),
    paymentKeys: await database.query<KeyCount>(PAYMENT_KEYS),
    audit: await database.query<Audited>(AUDIT),
    makers: await database.query<Maker>(MAKERS),
    workflows: await database.query<StartedWorkflow>(WORKFLOWS),
    manualBalances: await manualBalances(database),
    journalSums: await journalSums(database),
    customerVersions: await database.query<Changed>(CUSTOMER_VERSIONS),
    itemQuantities: await database.query<Changed>(ITEM_QUANTITIES),
    violations: await violations({ query: (sql, values) => database.query(sql, values) }),
    foreignReferences: await foreignReferences(database),
  };
}

const STORED = `
  SELECT company_id AS "companyId", id, operation, idempotency_key AS key, status_code AS status, headers, answer,
    workflows_triggered AS "workflowsTriggered", (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt"
  FROM idempotent_writes`;

const TABLES_OF_WRITES = `
  SELECT c.relname AS name FROM pg_class AS c
  JOIN pg_attribute AS writes ON writes.attrelid = c.oid AND writes.attname = 'write_id'
  JOIN pg_attribute AS companies ON companies.attrelid = c.oid AND companies.attname = 'company_id'
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`;

/** Two tables have rows that are made by writes and carry their id instead. */
const OTHER_EFFECTS = `
  SELECT 'companies' AS "table", id AS "companyId", id AS "writeId", count(*)::integer AS rows FROM companies GROUP BY 1, 2, 3
  UNION ALL SELECT 'workflow_instances', company_id, id, count(*)::integer FROM workflow_instances
  WHERE trigger_event = 'workflow.triggered' GROUP BY 1, 2, 3`;

async function effects(database: Superuser): Promise<EffectCount[]> {
  const tables = await database.query<{ name: string }>(TABLES_OF_WRITES);
  const counts = tables.map(
    ({ name }) => `SELECT '${name}', company_id, write_id, count(*)::integer FROM ${name} GROUP BY 1, 2, 3`,
  );
  return database.query<EffectCount>([OTHER_EFFECTS, ...counts].join(' UNION ALL '));
}

const PAYMENT_KEYS = `
  SELECT company_id AS "companyId", idempotency_key AS key, count(*)::integer AS rows FROM payments GROUP BY 1, 2`;

const AUDIT = `
  SELECT company_id AS "companyId", deterministic_id AS "writeId", operation_name AS operation, idempotency_key AS key,
    status, request_id AS "requestId", user_id AS "userId" FROM idempotent_write_audit_log`;

const MAKERS = `
  SELECT 'idempotent_writes' AS "table", company_id AS "companyId", id AS "writeId", user_id AS "userId" FROM idempotent_writes
  UNION ALL SELECT 'journal_entries', company_id, write_id, created_by FROM journal_entries
  UNION ALL SELECT 'company_settings_history', company_id, write_id, changed_by FROM company_settings_history
  UNION ALL SELECT 'access_changes', company_id, write_id, changed_by FROM access_changes`;

/** The queue forgets what was done an hour and ten minutes ago; what was done had a job. */
const FORGOTTEN_AFTER = `interval '70 minutes'`;

const WORKFLOWS = `
  SELECT instance.company_id AS "companyId", instance.trigger_entity_id AS "writeId", instance.id AS "instanceId",
    greatest(count(job.id), (instance.status = 'succeeded' AND instance.finished_at < now() - ${FORGOTTEN_AFTER})::integer)::integer AS jobs
  FROM workflow_instances AS instance
  LEFT JOIN (SELECT id, data FROM job_queue.job WHERE name = 'workflows'
      UNION ALL SELECT id, data FROM job_queue.archive WHERE name = 'workflows') AS job
    ON job.data ->> 'instanceId' = instance.id::text
  GROUP BY 1, 2, 3, instance.status, instance.finished_at`;

const MANUAL_BALANCES = `
  SELECT line.company_id AS "companyId", line.account_id AS "accountId",
    sum(CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END)::text AS minor
  FROM journal_lines AS line
  JOIN journal_entries AS entry ON entry.company_id = line.company_id AND entry.id = line.entry_id
  WHERE entry.source_type = 'journal_entry' GROUP BY 1, 2`;

async function manualBalances(database: Superuser): Promise<ManualBalance[]> {
  const rows = await database.query<Omit<ManualBalance, 'minor'> & { minor: string }>(MANUAL_BALANCES);
  return rows.map(({ companyId, accountId, minor }) => ({ companyId, accountId, minor: BigInt(minor) }));
}

const JOURNAL_SUMS = `
  SELECT company_id AS "companyId", account_id AS "accountId", currency, to_char(entry_date, 'YYYY-MM-DD') AS "entryDate",
    coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0)::text AS debit,
    coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0)::text AS credit
  FROM journal_lines GROUP BY 1, 2, 3, 4`;

async function journalSums(database: Superuser): Promise<JournalSum[]> {
  type Row = Omit<JournalSum, 'debitMinor' | 'creditMinor'> & { readonly debit: string; readonly credit: string };
  const rows = await database.query<Row>(JOURNAL_SUMS);
  return rows.map(({ debit, credit, ...sum }) => ({ ...sum, debitMinor: BigInt(debit), creditMinor: BigInt(credit) }));
}

const CUSTOMER_VERSIONS = `SELECT company_id AS "companyId", id, version::text AS value FROM customers`;

const ITEM_QUANTITIES = `SELECT company_id AS "companyId", id, quantity::text AS value FROM inventory_items`;
