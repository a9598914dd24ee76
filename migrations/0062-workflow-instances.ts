import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createListIndexes } from './support/list-indexes.js';
import { rolesOf } from './support/roles.js';
import { closeTenantTable } from './support/tenant-table.js';

/** Running and finished workflows, their steps, and the trigger that gives each instance its job. */
export class WorkflowInstances1700000000062 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createInstances(queryRunner);
    await createSteps(queryRunner);
    await createJobTrigger(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE workflow_steps`);
    await queryRunner.query(`DROP TABLE workflow_instances`);
    await queryRunner.query(`DROP FUNCTION queue_workflow_jobs()`);
  }
}

/** `trigger_entity_id` is the write that started the instance; what it is about stands in `entity_type`, `entity_id`. */
async function createInstances(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE workflow_instances (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      definition_id uuid NOT NULL,
      definition_version integer NOT NULL,
      trigger_event text NOT NULL,
      trigger_entity_id uuid NOT NULL,
      entity_type text NOT NULL,
      entity_id uuid NOT NULL,
      context jsonb NOT NULL,
      status text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'cancelled')),
      started_at timestamptz,
      finished_at timestamptz,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, definition_id) REFERENCES workflow_definitions,
      CONSTRAINT workflow_instance_ends_once CHECK ((finished_at IS NOT NULL) = (status IN ('succeeded', 'failed', 'cancelled')))
    ) WITH (fillfactor = 80)`);
  await createListIndexes(queryRunner, 'workflow_instances', ['', 'definition_id', 'entity_id', 'status']);
  await queryRunner.query(
    `CREATE INDEX workflow_instances_write ON workflow_instances (company_id, trigger_entity_id)`,
  );
  await closeTenantTable(queryRunner, 'workflow_instances');
  await openToWorker(queryRunner, 'workflow_instances', ['status', 'started_at', 'finished_at']);
}

/** One row per step, made with the instance; `attempts` lists when each attempt was and how it ended. */
async function createSteps(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE workflow_steps (
      company_id uuid NOT NULL,
      instance_id uuid NOT NULL,
      number integer NOT NULL CHECK (number >= 1),
      name text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('webhook', 'mail')),
      settings jsonb NOT NULL,
      status text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed')),
      attempts jsonb NOT NULL CHECK (jsonb_typeof(attempts) = 'array'),
      finished_at timestamptz,
      PRIMARY KEY (company_id, instance_id, number),
      FOREIGN KEY (company_id, instance_id) REFERENCES workflow_instances
    ) WITH (fillfactor = 80)`);
  await closeTenantTable(queryRunner, 'workflow_steps');
  await openToWorker(queryRunner, 'workflow_steps', ['status', 'attempts', 'finished_at']);
}

async function openToWorker(queryRunner: QueryRunner, table: string, changes: readonly string[]): Promise<void> {
  const { worker } = await rolesOf(queryRunner);
  await queryRunner.query(`CREATE POLICY ${table}_worker ON ${table} FOR SELECT TO ${worker} USING (true)`);
  await queryRunner.query(
    `CREATE POLICY ${table}_worker_update ON ${table} FOR UPDATE TO ${worker} USING (true) WITH CHECK (true)`,
  );
  await queryRunner.query(`GRANT SELECT, UPDATE (${changes.join(', ')}) ON ${table} TO ${worker}`);
}

/**
 * Each instance has one job, added by the statement that inserts the instance and so in the transaction of its group.
 * The job's id is the instance's. Its attempts wait 5 to 10 seconds, then each time twice as long, over one to two days.
 * The writer needs no right on the queue.
 */
async function createJobTrigger(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION queue_workflow_jobs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      INSERT INTO job_queue.job (id, name, data, policy, priority, retry_limit, retry_delay, retry_backoff, expire_in,
          keep_until, dead_letter)
        SELECT id, 'workflows', jsonb_build_object('companyId', company_id, 'instanceId', id), 'standard', 0, 14, 5, true,
          interval '120 seconds', now() + interval '10 years', 'workflows_given_up'
        FROM added;
      RETURN NULL;
    END $$`);
  await queryRunner.query(`REVOKE ALL ON FUNCTION queue_workflow_jobs() FROM PUBLIC`);
  await queryRunner.query(`
    CREATE TRIGGER workflow_instances_jobs AFTER INSERT ON workflow_instances
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION queue_workflow_jobs()`);
}
