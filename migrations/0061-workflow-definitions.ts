import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createListIndexes } from './support/list-indexes.js';
import { rolesOf } from './support/roles.js';
import { closeTenantTable } from './support/tenant-table.js';

/** Workflows as companies define them, and where their webhooks go. */
export class WorkflowDefinitions1700000000061 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { worker } = await rolesOf(queryRunner);
    await queryRunner.query(`
      CREATE TABLE workflow_definitions (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        name text NOT NULL,
        trigger_event text,
        steps jsonb NOT NULL CHECK (jsonb_typeof(steps) = 'array'),
        is_active boolean NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        CONSTRAINT workflow_definitions_name UNIQUE (company_id, name)
      )`);
    await createListIndexes(queryRunner, 'workflow_definitions', ['', 'trigger_event', 'is_active']);
    await closeTenantTable(queryRunner, 'workflow_definitions', { writerMay: ['UPDATE'] });
    await createWebhookEndpoints(queryRunner);
    for (const table of ['workflow_definitions', 'webhook_endpoints', 'webhook_secrets']) {
      await queryRunner.query(`CREATE POLICY ${table}_worker ON ${table} FOR SELECT TO ${worker} USING (true)`);
      await queryRunner.query(`GRANT SELECT ON ${table} TO ${worker}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE webhook_secrets`);
    await queryRunner.query(`DROP TABLE webhook_endpoints`);
    await queryRunner.query(`DROP TABLE workflow_definitions`);
  }
}

/**
 * The secrets of an endpoint are rows of their own, so that no list and no answer shows one by accident. After a
 * rotation the one before stays valid until `expires_at`.
 */
async function createWebhookEndpoints(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE webhook_endpoints (
      company_id uuid NOT NULL REFERENCES companies,
      id uuid NOT NULL,
      name text NOT NULL,
      url text NOT NULL,
      is_active boolean NOT NULL,
      secret_number integer NOT NULL CHECK (secret_number >= 1),
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id)
    )`);
  await createListIndexes(queryRunner, 'webhook_endpoints', ['', 'is_active']);
  await closeTenantTable(queryRunner, 'webhook_endpoints', { writerMay: ['UPDATE'] });
  await queryRunner.query(`
    CREATE TABLE webhook_secrets (
      company_id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      number integer NOT NULL CHECK (number >= 1),
      secret text NOT NULL,
      expires_at timestamptz,
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, endpoint_id, number),
      FOREIGN KEY (company_id, endpoint_id) REFERENCES webhook_endpoints
    )`);
  await closeTenantTable(queryRunner, 'webhook_secrets', { writerMay: ['UPDATE'] });
}
