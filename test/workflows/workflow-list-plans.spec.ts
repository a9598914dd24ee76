import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

/** Many rows, most of them of other filters: as a company has them after some years. */
async function fill(): Promise<{ companyId: string; definitionId: string; entityId: string }> {
  const under = workflows();
  const endpointId = await under.endpoint();
  const definitionId = await under.workflow('customer.created', endpointId);
  const otherId = await under.workflow('invoice.voided', endpointId);
  const entityId = await under.keeper.customer();
  await under.books.database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    INSERT INTO workflow_instances
      SELECT company_id, gen_random_uuid(), CASE WHEN number % 1000 = 0 THEN definition_id ELSE '${otherId}'::uuid END, 1,
        trigger_event, gen_random_uuid(), entity_type, CASE WHEN number % 1000 = 0 THEN entity_id ELSE gen_random_uuid() END,
        context, CASE WHEN number % 1000 = 0 THEN 'running' ELSE 'succeeded' END, now(),
        CASE WHEN number % 1000 = 0 THEN NULL ELSE now() END, now() - number * interval '1 minute'
      FROM workflow_instances, generate_series(1, 40000) AS number;
    INSERT INTO workflow_definitions
      SELECT company_id, gen_random_uuid(), name || number, CASE WHEN number % 100 = 0 THEN 'account.created' END, steps,
        number % 100 = 0, 1, write_id, now() - number * interval '1 minute', now()
      FROM workflow_definitions, generate_series(1, 10000) AS number WHERE id = '${otherId}';
    INSERT INTO webhook_endpoints
      SELECT company_id, gen_random_uuid(), name, url, number % 100 = 0, 1, 1, write_id, now() - number * interval '1 minute', now()
      FROM webhook_endpoints, generate_series(1, 10000) AS number WHERE company_id = '${under.keeper.companyId}';
    COMMIT`);
  await under.books.database.query('VACUUM ANALYZE workflow_instances, workflow_definitions, webhook_endpoints');
  return { companyId: under.keeper.companyId, definitionId, entityId };
}

/** The instances are of no write, and the invariants shall not see them. */
function clear(): Promise<unknown> {
  return workflows().books.database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    DELETE FROM workflow_instances WHERE trigger_entity_id NOT IN (SELECT id FROM idempotent_writes);
    COMMIT`);
}

describe('a page', () => {
  afterEach(clear);

  it('is read from an index alone, in its order, whatever it is filtered by', async () => {
    const { companyId, definitionId, entityId } = await fill();
    const pages = [
      ['workflow_instances', 'created', ''],
      ['workflow_instances', 'definition_id', `definition_id = '${definitionId}' AND`],
      ['workflow_instances', 'entity_id', `entity_id = '${entityId}' AND`],
      ['workflow_instances', 'status', `status = 'running' AND`],
      ['workflow_definitions', 'created', ''],
      ['workflow_definitions', 'trigger_event', `trigger_event = 'account.created' AND`],
      ['workflow_definitions', 'is_active', `is_active = true AND`],
      ['webhook_endpoints', 'created', ''],
      ['webhook_endpoints', 'is_active', `is_active = true AND`],
    ] as const;
    for (const [table, name, filter] of pages) {
      const plan = await workflows().books.database.query<{ 'QUERY PLAN': string }>(`
        EXPLAIN SELECT * FROM ${table}
        WHERE company_id = '${companyId}' AND ${filter} (created_at, id) < (now() - interval '1 hour', '${companyId}')
        ORDER BY created_at DESC, id DESC LIMIT 26`);
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toContain(`Index Scan Backward using ${table}_by_${name} `);
      expect(text).not.toMatch(/Sort|Seq Scan|Filter/);
    }
  });
});
