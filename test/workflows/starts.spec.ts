import { randomUUID } from 'node:crypto';
import { expectStatus, idOf, problemOf } from '../books/support/bookkeeper.js';
import { type Instance, useWorkflows } from './support/use-workflows.js';

/** No runner runs here: what a write starts can be looked at as the write left it. */
const workflows = useWorkflows();

const ACME = { name: 'Acme', currency: 'EUR' };

async function jobsOf(companyId: string): Promise<{ id: string; state: string }[]> {
  return workflows().books.database.query(
    `SELECT id, state::text FROM job_queue.job WHERE data->>'companyId' = $1 ORDER BY id`,
    [companyId],
  );
}

async function auditOf(writeId: string): Promise<unknown[]> {
  return workflows().books.database.query(
    `SELECT status, workflows_triggered FROM idempotent_write_audit_log WHERE deterministic_id = $1 ORDER BY "timestamp"`,
    [writeId],
  );
}

describe('a workflow', () => {
  it('is started by its event once per write, with its job, and counted in the audit row of the write', async () => {
    const { keeper, workflow, onlyInstance } = bound();
    const endpoint = await workflows().endpoint();
    await workflow('customer.created', endpoint);
    const key = randomUUID();
    const first = await keeper.post('/api/customers', ACME, { key });
    expectStatus(await keeper.post('/api/customers', ACME, { key }), 200);
    const instance = await onlyInstance();
    expect(instance).toMatchObject({ status: 'pending', entityType: 'customer', entityId: idOf(first) });
    expect(instance.triggerEntityId).toBe(idOf(first));
    expect(instance.steps).toMatchObject([{ status: 'pending', attempts: [] }]);
    expect(await jobsOf(keeper.companyId)).toEqual([{ id: instance.id, state: 'created' }]);
    const audit = await auditOf(idOf(first));
    expect(audit[0]).toEqual({ status: 'new', workflows_triggered: 1 });
    expect(audit.slice(1)).toEqual([{ status: 'replayed', workflows_triggered: 0 }]);
  });

  it('is started once by fifty requests with one key', async () => {
    const { keeper, workflow } = bound();
    await workflow('customer.created', await workflows().endpoint());
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => keeper.post('/api/customers', ACME, { key })));
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    expect(await jobsOf(keeper.companyId)).toHaveLength(1);
    expect(await workflows().instances()).toHaveLength(1);
  });

  it('is started by each of many writes at once, also by those that share a group with its definition', async () => {
    const { keeper, workflow } = bound();
    const endpoint = await workflows().endpoint();
    const [, ...together] = await Promise.all([
      workflow('customer.created', endpoint),
      ...Array.from({ length: 20 }, () => keeper.post('/api/customers', ACME)),
    ]);
    const after = await Promise.all(Array.from({ length: 20 }, () => keeper.post('/api/customers', ACME)));
    const started = new Set((await allInstances()).map(({ triggerEntityId }) => triggerEntityId));
    expect(after.filter((answer) => !started.has(idOf(answer)))).toEqual([]);
    for (const answer of together) {
      const [audit] = await auditOf(idOf(answer));
      expect(audit).toEqual({ status: 'new', workflows_triggered: started.has(idOf(answer)) ? 1 : 0 });
    }
  });

  it('is not started by a refused write, another event, or when it is not active', async () => {
    const { keeper, workflow } = bound();
    const id = await workflow('customer.created', await workflows().endpoint());
    expect((await keeper.post('/api/customers', { name: 'Acme', currency: 'XXX' })).status).toBe(422);
    const code = { code: '9999', name: 'Twice', type: 'asset' };
    idOf(await keeper.post('/api/accounts', code));
    await workflow('account.created', await workflows().endpoint());
    expect((await keeper.post('/api/accounts', code)).status).toBe(409);
    await workflows().deactivate(id);
    await keeper.customer();
    expect(await workflows().instances()).toEqual([]);
    expect(await jobsOf(keeper.companyId)).toEqual([]);
  });

  it('leaves neither instance nor job when the group of its write is rolled back', async () => {
    const { keeper, workflow } = bound();
    await workflow('customer.created', await workflows().endpoint());
    const { database } = workflows().books;
    // The last statement of the group fails, after the instances and their jobs have been inserted.
    await database.query(`
      CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
      CREATE TRIGGER refuse_audit BEFORE INSERT ON idempotent_write_audit_log
        FOR EACH ROW WHEN (NEW.company_id = '${keeper.companyId}') EXECUTE FUNCTION refuse_audit()`);
    const key = randomUUID();
    const failed = await keeper.post('/api/customers', ACME, { key });
    await database.query(`DROP FUNCTION refuse_audit CASCADE`);
    expect(failed.status).toBe(500);
    expect(await jobsOf(keeper.companyId)).toEqual([]);
    expect(await workflows().instances()).toEqual([]);
    idOf(await keeper.post('/api/customers', ACME, { key }));
    expect(await jobsOf(keeper.companyId)).toHaveLength(1);
  });

  it('is not started by the write that defines it', async () => {
    const { workflow } = bound();
    await workflow('workflow_definition.created', await workflows().endpoint());
    expect(await workflows().instances()).toEqual([]);
    await workflow('invoice.voided', await workflows().endpoint());
    expect(await workflows().instances()).toHaveLength(1);
  });

  it('is one of at most twenty that an event starts', async () => {
    const { keeper, workflow } = bound();
    const endpointId = await workflows().endpoint();
    const ids = await Promise.all(Array.from({ length: 20 }, () => workflow('customer.created', endpointId)));
    const steps = [{ name: 'Tell them', kind: 'webhook', endpointId }];
    const another = { name: 'Another', triggerEvent: 'customer.created', steps };
    const refused = await keeper.post('/api/workflow-definitions', another);
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'too_many_workflows' });
    const inactive = idOf(await keeper.post('/api/workflow-definitions', { ...another, isActive: false }));
    const path = `/api/workflow-definitions/${inactive}`;
    expect((await keeper.patch(path, { isActive: true }, { version: 1 })).status).toBe(409);
    expectStatus(
      await keeper.patch(`/api/workflow-definitions/${ids[0] ?? ''}`, { name: 'Mine' }, { version: 1 }),
      200,
    );
    await workflows().deactivate(ids[1] ?? '');
    expectStatus(await keeper.patch(path, { isActive: true }, { version: 1 }), 200);
  });
});

describe('a workflow that is started by hand', () => {
  it('is about something of the company, and must be active', async () => {
    const { keeper, workflow } = bound();
    const id = await workflow('invoice.voided', await workflows().endpoint());
    const about = { entityType: 'customer', entityId: await keeper.customer(), context: { reason: 'asked' } };
    const started = expectStatus(await keeper.post(`/api/workflows/${id}/instances`, about), 201);
    expect(started.body).toMatchObject({ ...about, definitionId: id, triggerEvent: 'workflow.triggered' });
    expect(await auditOf(idOf(started))).toEqual([{ status: 'new', workflows_triggered: 1 }]);
    const unknown = await keeper.post(`/api/workflows/${id}/instances`, { ...about, entityId: randomUUID() });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'reference_not_found' } });
    await workflows().deactivate(id);
    const refused = await keeper.post(`/api/workflows/${id}/instances`, about);
    expect(refused).toMatchObject({ status: 409, body: { code: 'definition_inactive' } });
  });

  /** One text of more than 500 characters was refused, although the context may have 16 KiB. */
  it('takes a context of texts of any length, 16 KiB of JSON together', async () => {
    const { keeper, workflow } = bound();
    const id = await workflow('invoice.voided', await workflows().endpoint());
    const about = { entityType: 'customer', entityId: await keeper.customer() };
    const frame = Buffer.byteLength(JSON.stringify({ reason: '' }));
    const context = { reason: 'x'.repeat(16 * 1024 - frame) };
    const started = await keeper.post(`/api/workflows/${id}/instances`, { ...about, context });
    expect(expectStatus(started, 201).body).toMatchObject({ context });
    const more = { ...about, context: { reason: `${context.reason}x` } };
    expect(problemOf(await keeper.post(`/api/workflows/${id}/instances`, more))).toEqual({
      ...{ status: 422, code: 'validation_failed', pointers: ['/context'] },
    });
  });

  it('may be about things of all features', async () => {
    const { keeper, workflow } = bound();
    const id = await workflow('invoice.voided', await workflows().endpoint());
    const vendor = idOf(await keeper.post('/api/inventory/vendors', { name: 'Paper Ltd', currency: 'EUR' }));
    const about = { entityType: 'vendor', entityId: vendor };
    expectStatus(await keeper.post(`/api/workflows/${id}/instances`, about), 201);
    const other = { entityType: 'employee', entityId: vendor };
    expect((await keeper.post(`/api/workflows/${id}/instances`, other)).body['code']).toBe('reference_not_found');
  });
});

function bound(): Pick<ReturnType<typeof workflows>, 'keeper' | 'workflow' | 'onlyInstance'> {
  const under = workflows();
  return {
    keeper: under.keeper,
    workflow: (event, ...endpoints) => under.workflow(event, ...endpoints),
    onlyInstance: () => under.onlyInstance(),
  };
}

async function allInstances(): Promise<readonly Instance[]> {
  return (await workflows().instances('?limit=100')) as unknown as readonly Instance[];
}
