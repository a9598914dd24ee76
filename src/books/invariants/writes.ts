import type { Area } from '../invariant.js';

/**
 * The first month of the audit log that is attached: earlier ones were taken out of it. A month's bounds stand in the
 * partition's definition, the default partition has none.
 */
const AUDITED_SINCE = `
  (SELECT min((regexp_match(pg_get_expr(relpartbound, oid), $$FROM \\('([^']+)'\\)$$))[1]::timestamptz)
   FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'idempotent_write_audit_log'::regclass)`;

const NEW_IN_AUDIT_LOG = `
  SELECT company_id, deterministic_id AS id, operation_name, workflows_triggered
  FROM idempotent_write_audit_log WHERE status = 'new'`;

/** Stored answers, the audit log, and the workflows that writes start. */
export const WRITES: Area = {
  invariants: [
    {
      id: 'I28',
      says: 'a stored answer has its row in the audit log',
      breaches: {
        'the write is not in the audit log': `
          SELECT write.company_id, write.id::text AS reference FROM idempotent_writes AS write
          LEFT JOIN (${NEW_IN_AUDIT_LOG}) AS audit ON audit.company_id = write.company_id AND audit.id = write.id
          WHERE audit.id IS NULL AND write.created_at >= ${AUDITED_SINCE}`,
      },
    },
    {
      id: 'I29',
      says: 'what the audit log calls new is one stored answer, and says the same of it',
      breaches: {
        'the row of the audit log and the stored answer differ': `
          SELECT audit.company_id, audit.id::text AS reference FROM (${NEW_IN_AUDIT_LOG}) AS audit
          LEFT JOIN idempotent_writes AS write ON write.company_id = audit.company_id AND write.id = audit.id
          WHERE write.id IS NULL OR audit.operation_name <> write.operation
            OR audit.workflows_triggered <> write.workflows_triggered`,
        'the audit log calls the write new more than once': `
          SELECT company_id, id::text AS reference FROM (${NEW_IN_AUDIT_LOG}) AS audit
          GROUP BY company_id, id HAVING count(*) > 1`,
      },
    },
    {
      id: 'I30',
      says: 'a write has started as many workflows as it counts',
      breaches: {
        'the write counts other workflows than it has started': `
          SELECT company_id, id::text AS reference
          FROM (SELECT company_id, id, workflows_triggered FROM idempotent_writes WHERE workflows_triggered <> 0) AS write
          FULL JOIN (SELECT company_id, trigger_entity_id AS id, count(*) AS instances FROM workflow_instances GROUP BY 1, 2)
            AS started USING (company_id, id)
          WHERE coalesce(workflows_triggered, 0) <> coalesce(instances, 0)`,
      },
    },
    {
      id: 'I31',
      says: 'a workflow that has not ended has a job',
      breaches: {
        'nothing will run the workflow': `
          SELECT instance.company_id, instance.id::text AS reference FROM workflow_instances AS instance
          LEFT JOIN (SELECT data ->> 'instanceId' AS instance_id FROM job_queue.job
              WHERE name IN ('workflows', 'workflows_given_up') AND state IN ('created', 'retry', 'active')) AS job
            ON job.instance_id = instance.id::text
          WHERE instance.status IN ('pending', 'running') AND job.instance_id IS NULL`,
      },
    },
  ],
  postings: [],
  writtenTables: ['workflow_definitions', 'webhook_endpoints', 'webhook_secrets'],
};
