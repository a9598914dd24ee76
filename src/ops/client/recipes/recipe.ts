import { randomBytes } from 'node:crypto';
import type { TestCompany, WriteParts } from '../test-company.js';

/** Makes what an operation needs, and says what to ask it for; no two requests are alike. */
export type Recipe = (company: TestCompany) => Promise<WriteParts>;

/** A word that nobody else has. */
export function uniqueWord(): string {
  return randomBytes(6).toString('hex');
}

/** Today in UTC, the time zone of test companies. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
