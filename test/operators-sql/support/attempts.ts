import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../support/database.js';

/** An attempt as the audit log has it; what is not given does not matter. */
export interface Attempt {
  readonly companyId: string;
  readonly operation?: string;
  readonly key?: string;
  readonly id?: string;
  readonly userId?: string;
  readonly errorType?: string;
  readonly status?: 'new' | 'replayed';
  readonly ms?: number;
  readonly workflows?: number;
  /** `1 hour` ago unless given. */
  readonly ago?: string;
}

/** Writes attempts into the audit log, as only the superuser may. */
export async function addAttempts(database: TestDatabase, attempts: readonly Attempt[]): Promise<void> {
  for (const one of attempts) {
    await database.query(
      `INSERT INTO idempotent_write_audit_log (company_id, "timestamp", id, operation_name, operation_type,
         idempotency_key, deterministic_id, user_id, status, error_type, error_message, workflows_triggered,
         execution_duration_ms, request_id)
       VALUES ($1, now() - $2::interval, gen_random_uuid(), $3, 'financial', $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[one.companyId, one.ago ?? '1 hour', one.operation ?? 'createPayment', one.key ?? randomUUID()],
        ...[one.id ?? randomUUID(), one.userId ?? randomUUID()],
        ...[one.errorType === undefined ? (one.status ?? 'new') : 'failed', one.errorType ?? null],
        ...[one.errorType === undefined ? null : `because of ${one.errorType}`, one.workflows ?? 0, one.ms ?? 10],
        randomUUID(),
      ],
    );
  }
}

export async function addCompany(database: TestDatabase, name: string, isTest: boolean): Promise<string> {
  const id = randomUUID();
  await database.query(
    `INSERT INTO companies (id, name, country, is_test, created_at) VALUES ($1, $2, 'DE', $3, now())`,
    [...[id, name, isTest]],
  );
  return id;
}
