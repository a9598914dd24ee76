import type pg from 'pg';
import { userIdOf } from '../../../src/identity/user-id.js';
import type { Role } from '../../../src/identity/roles.js';
import { inTransaction } from './logins.js';

const NOW = new Date('2026-01-02T03:04:05.678Z');

/** A company with its settings, written as the engine writes them. */
export async function insertCompany(writer: pg.Client, companyId: string, name = 'Acme'): Promise<void> {
  await inTransaction(writer, { 'app.companies': companyId }, async () => {
    await writer.query(
      `INSERT INTO companies (id, name, country, is_test, created_at) VALUES ($1, $2, 'DE', false, $3)`,
      [companyId, name, NOW],
    );
    await writer.query(
      `INSERT INTO company_settings (company_id, version, base_currency, timezone, books_locked_through,
         fiscal_year_start_month, tax_rounding, invoice_prefix, default_terms_days, created_at, updated_at)
       VALUES ($1, 1, 'EUR', 'Europe/Berlin', NULL, 1, 'line', 'INV-', 30, $2, $2)`,
      [companyId, NOW],
    );
  });
}

/** Signs somebody in and returns the user's id. */
export async function signIn(
  reader: pg.Client,
  subject: string,
  email: string | null = null,
  issuer = 'https://issuer',
): Promise<string> {
  const id = userIdOf(issuer, subject);
  await reader.query(`SELECT identity_sign_in($1, $2, $3, $4, $5)`, [id, issuer, subject, email, null]);
  return id;
}

export async function insertAccess(writer: pg.Client, companyId: string, userId: string, role: Role): Promise<void> {
  await inTransaction(writer, { 'app.companies': companyId }, () =>
    writer.query(
      `INSERT INTO user_company_access
         (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
       VALUES ($1, $2, $3, 'active', NULL, NULL, 1, $4, $4)`,
      [companyId, userId, role, NOW],
    ),
  );
}

export async function insertPendingAccess(
  writer: pg.Client,
  companyId: string,
  email: string,
  role: Role,
  grantedBy: string,
  createdAt: Date = NOW,
): Promise<void> {
  await inTransaction(writer, { 'app.companies': companyId }, () =>
    writer.query(
      `INSERT INTO pending_access (company_id, id, email, role, status, granted_by, taken_by, version, created_at, updated_at)
       VALUES ($1, gen_random_uuid(), $2, $3, 'pending', $4, NULL, 1, $5, $5)`,
      [companyId, email, role, grantedBy, createdAt],
    ),
  );
}
