import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { checkHealed, checkJobsEnd } from './liveness.js';
import { takeSnapshot } from './take-snapshot.js';

const ONE = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const ID = '33333333-3333-4333-8333-333333333333';
const DONE = '55555555-5555-4555-8555-555555555555';
const WRITE = '44444444-4444-4444-8444-444444444444';

/** What no key, trigger or right lets in. */
const PLANTED = `
  SET session_replication_role = 'replica';
  INSERT INTO workflow_instances (company_id, id, definition_id, definition_version, trigger_event, trigger_entity_id,
      entity_type, entity_id, context, status, created_at, finished_at)
    VALUES ('${ONE}', '${ID}', '${ID}', 1, 'payment.created', '${WRITE}', 'payment', '${ID}', '{}', 'pending', now(), NULL),
      ('${ONE}', '${DONE}', '${ID}', 1, 'payment.created', '${WRITE}', 'payment', '${ID}', '{}', 'succeeded', now(),
        now() - interval '2 hours');
  INSERT INTO workflow_steps (company_id, instance_id, number, name, kind, settings, status, attempts)
    VALUES ('${OTHER}', '${ID}', 1, 'Step', 'mail', '{}', 'pending', '[]');
  INSERT INTO idempotent_writes (company_id, id, operation, idempotency_key, fingerprint, fingerprint_version,
      member_hashes, user_id, status_code, headers, answer, workflows_triggered, attempt_id, created_at)
    VALUES ('${ONE}', '${WRITE}', 'createPayment', 'key', '', 1, '{}', '${ID}', 201, '{}', '{"a": 1}', 1, '${ID}',
      '2026-01-01T00:00:00.250Z')`;

/** One that waits for hours, one whose runner has let go of it, one that is under way, and one that is done. */
const PLANTED_JOBS = `
  INSERT INTO job_queue.job (name, state, start_after, started_on, expire_in) VALUES
    ('workflows', 'retry', now() + interval '1 hour', NULL, interval '120 seconds'),
    ('workflows', 'active', now(), now() - interval '20 seconds', interval '120 seconds'),
    ('workflows', 'active', now(), now(), interval '120 seconds'),
    ('workflows', 'completed', now(), now(), interval '120 seconds')`;

const JOBS_NOW = `
  SELECT count(*) FILTER (WHERE state = 'retry' AND start_after <= now())::integer AS due,
    count(*) FILTER (WHERE state = 'active' AND started_on + expire_in <= now())::integer AS expired
  FROM job_queue.job WHERE name = 'workflows'`;

describe('what the checker sees of a database', () => {
  let database: TestDatabase;
  let session: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    session = new pg.Client({ connectionString: database.superuserUrl });
    await session.connect();
  });

  afterAll(async () => {
    await session.end();
    await database.drop();
  });

  it('is nothing while nothing is there', async () => {
    const snapshot = await takeSnapshot(database);
    expect(Object.values(snapshot).flat()).toEqual([]);
  });

  it('is healed while nobody holds anything', async () => {
    expect(await checkHealed({ replicas: [], database }, 5_000)).toEqual([]);
  });

  it('is not healed while a transaction is idle, a lock is held, or a replica is away', async () => {
    await session.query('BEGIN');
    await session.query('SELECT pg_advisory_xact_lock(1)');
    const found = await checkHealed({ replicas: [{ address: 'http://127.0.0.1:1' }], database }, 0);
    await session.query('ROLLBACK');
    expect(found.map(({ text }) => text)).toEqual([
      'replica 0 answers its readiness with 0 after healing',
      '1 connections are idle in a transaction after healing',
      '1 connections hold advisory locks after healing',
    ]);
  });

  it('has no jobs that have not ended, while nothing was started', async () => {
    expect(await checkJobsEnd(database, 0)).toEqual([]);
  });

  it('has jobs that do not end, though all are due and those that nobody has any more have expired', async () => {
    await session.query(PLANTED_JOBS);
    const found = await checkJobsEnd(database, 0);
    expect(found.map(({ text }) => text)).toEqual(['3 jobs of workflows do not come to their end']);
    expect(await database.query(JOBS_NOW)).toEqual([{ due: 1, expired: 1 }]);
  });

  it('is what was planted past all keys: a row of two companies, a workflow without a job, an answer to its byte', async () => {
    await session.query(PLANTED);
    const snapshot = await takeSnapshot(database);
    expect(snapshot.foreignReferences).toEqual([
      { companyId: OTHER, constraint: 'workflow_steps_company_id_instance_id_fkey', rows: 1 },
    ]);
    // The queue has forgotten what was done long ago.
    const jobs = snapshot.workflows.map((workflow) => [workflow.instanceId, workflow.jobs]);
    expect(jobs.sort()).toEqual([
      [ID, 0],
      [DONE, 1],
    ]);
    expect(snapshot.stored).toEqual([
      {
        ...{ companyId: ONE, id: WRITE, operation: 'createPayment', key: 'key', status: 201, answer: '{"a": 1}' },
        headers: '{}',
        ...{ workflowsTriggered: 1, createdAt: Date.parse('2026-01-01T00:00:00.250Z') },
      },
    ]);
    expect(snapshot.violations.map(({ invariant }) => invariant)).toContain('I31');
  });
});
