import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** Vendors: from whom goods are ordered. */
export class Vendors1700000000022 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE vendors (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        email text,
        external_ref text,
        currency iso4217 NOT NULL,
        is_active boolean NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id)
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX vendors_external_ref ON vendors (company_id, external_ref) WHERE external_ref IS NOT NULL`,
    );
    await queryRunner.query(`CREATE INDEX vendors_created ON vendors (company_id, created_at, id)`);
    await queryRunner.query(`CREATE INDEX vendors_updated ON vendors (company_id, updated_at, id)`);
    await closeTenantTable(queryRunner, 'vendors', { writerMay: ['UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE vendors`);
  }
}
