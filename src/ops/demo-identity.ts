import { deterministicId } from '../idempotency/index.js';
import { userIdOf } from '../identity/index.js';

/** The demo company's owner. Tokens for development have the email as their subject. */
export const DEMO_USER = 'demo@accubooks.example';

/** The key that the demo company is created with. */
export const DEMO_COMPANY_KEY = 'demo-company';

/** The demo company's id follows from its owner and its key, so nobody need look it up. */
export function demoCompanyId(issuer: string): string {
  return deterministicId(userIdOf(issuer, DEMO_USER), 'createCompany', DEMO_COMPANY_KEY);
}
