import { word, type WorkloadOperations } from './operation.js';

/** The one operation whose key belongs to the user. */
export const COMPANIES = {
  createCompany: {
    weight: 1,
    wish: (_company, random) => ({ body: companyBody(word(random)) }),
  },
} as const satisfies WorkloadOperations;

export function companyBody(name: string): Readonly<Record<string, string>> {
  return { name: `Company ${name}`, baseCurrency: 'USD', timezone: 'UTC', country: 'US' };
}
