import { randomUUID } from 'node:crypto';
import { signToken } from '../src/identity/index.js';

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

const MANY = 64;
const TOKEN_SECONDS = 12 * 3_600;

/**
 * Makes the companies through the API of a running product: settings and a chart of accounts come with each, then a
 * customer. Every company has an owner of its own.
 */
export async function makeCompanies(port: number, jwtSecret: string): Promise<Companies> {
  const made: LoadCompany[] = [];
  for (let number = 0; number <= MANY; number += 1) made.push(await makeCompany(port, jwtSecret, number));
  return { many: made.slice(0, MANY), one: made.slice(MANY) };
}

async function makeCompany(port: number, jwtSecret: string, number: number): Promise<LoadCompany> {
  const issuer = { jwtSecret, jwtIssuer: 'accubooks', jwtAudience: 'accubooks' };
  const email = `owner-${number}@benchmark.example`;
  const owner = { subject: email, email };
  const company = await post(port, '/api/companies', await signToken(issuer, owner, TOKEN_SECONDS), {
    ...{ name: `Benchmark ${number} Ltd`, baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' },
  });
  const token = await signToken(issuer, { ...owner, companyId: company }, TOKEN_SECONDS);
  const customerId = await post(port, '/api/customers', token, { name: 'Customer GmbH', currency: 'EUR' });
  return { companyId: company, customerId, token };
}

/** @returns the id of what was made. */
async function post(port: number, path: string, token: string, body: object): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}
