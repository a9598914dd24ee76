import { signToken, type TokenIssuer } from '../src/identity/index.js';
import { ApiClient } from './load/api-client.js';

/** A company as the clients know it. */
export interface LoadCompany {
  readonly companyId: string;
  readonly customerId: string;
  /** A token of its owner, for this company. */
  readonly token: string;
}

/** The companies that the load is spread over, and one that is apart. */
export interface Companies {
  readonly many: readonly LoadCompany[];
  readonly one: readonly LoadCompany[];
}

/** The year whose months are open pay periods of every company; all of it is over. */
export const WORK_YEAR = '2025';

const MANY = 64;
const TOKEN_SECONDS = 12 * 3_600;
const MONTHS = Array.from({ length: 12 }, (_, month) => month);

/**
 * Makes the companies through the API of a running product: settings and a chart of accounts come with each, then a
 * customer and pay periods. Every company has an owner of its own.
 */
export async function makeCompanies(port: number, jwtSecret: string): Promise<Companies> {
  const made: LoadCompany[] = [];
  for (let number = 0; number <= MANY; number += 1) made.push(await makeCompany(port, jwtSecret, number));
  return { many: made.slice(0, MANY), one: made.slice(MANY) };
}

async function makeCompany(port: number, jwtSecret: string, number: number): Promise<LoadCompany> {
  const issuer = issuerOf(jwtSecret);
  const email = `owner-${number}@benchmark.example`;
  const owner = { subject: email, email };
  const founder = new ApiClient(port, await signToken(issuer, owner, TOKEN_SECONDS));
  const companyId = await founder.create('/api/companies', {
    ...{ name: `Benchmark ${number} Ltd`, baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' },
  });
  const token = await signToken(issuer, { ...owner, companyId }, TOKEN_SECONDS);
  const api = new ApiClient(port, token);
  const customerId = await api.create('/api/customers', { name: 'Customer GmbH', currency: 'EUR' });
  await Promise.all(MONTHS.map((month) => api.create('/api/payroll/periods', payPeriod(month))));
  return { companyId, customerId, token };
}

/** Who signs the tokens of all clients. */
export function issuerOf(jwtSecret: string): TokenIssuer {
  return { jwtSecret, jwtIssuer: 'accubooks', jwtAudience: 'accubooks' };
}

/** @param month from 0. */
function payPeriod(month: number): object {
  const dayOf = (day: number, later = 0): string =>
    new Date(Date.UTC(Number(WORK_YEAR), month + later, day)).toISOString().slice(0, 10);
  const [startDate, endDate] = [dayOf(1), dayOf(0, 1)];
  return { frequency: 'monthly', startDate, endDate, payDate: endDate };
}
