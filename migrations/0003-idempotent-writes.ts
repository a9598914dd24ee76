import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/**
 * The stored answers. A row never expires and never changes; its primary key is the promise that a key has one effect.
 * The answer is text, because jsonb would not give back the same bytes.
 */
export class IdempotentWrites1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotent_writes (
        company_id uuid NOT NULL,
        id uuid NOT NULL,
        operation text NOT NULL,
        idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
        fingerprint text NOT NULL,
        fingerprint_version smallint NOT NULL,
        member_hashes text NOT NULL,
        user_id uuid NOT NULL,
        status_code smallint NOT NULL,
        headers text NOT NULL,
        answer text NOT NULL,
        workflows_triggered integer NOT NULL,
        attempt_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id)
      )`);
    await closeTenantTable(queryRunner, 'idempotent_writes');
    await makeAppendOnly(queryRunner, 'idempotent_writes');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE idempotent_writes`);
  }
}
