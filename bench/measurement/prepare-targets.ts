import type { LoadCompany } from '../companies.js';
import { query } from '../database/bench-postgres.js';
import { type LoadOperation, type LoadTarget, newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';

const CONNECTIONS = 128;
const SECONDS = 2;
const TRIES_MAX = 20;

interface Preparation {
  readonly operation: LoadOperation;
  /** Finds company and id of what is ready to be changed. */
  readonly find: string;
  /** How many are needed, when they are used again and again; else each request needs its own. */
  readonly enough?: number;
}

const PREPARATIONS: Partial<Readonly<Record<LoadOperation, Preparation>>> = {
  finalizeInvoice: { operation: 'createInvoice', find: `SELECT company_id, id FROM invoices WHERE status = 'draft'` },
  updateCustomer: {
    operation: 'createCustomer',
    find: `SELECT company_id, id FROM customers WHERE version = 1`,
    enough: 8_192,
  },
  adjustInventoryQuantity: {
    operation: 'createInventoryItem',
    find: `SELECT company_id, id FROM inventory_items`,
    enough: 8_192,
  },
  createTimeEntry: { operation: 'createEmployee', find: `SELECT company_id, id FROM employees`, enough: 2_048 },
};

/** Whether an operation needs something that was made beforehand. */
export function needsTargets(operation: LoadOperation): boolean {
  return PREPARATIONS[operation] !== undefined;
}

/**
 * Makes what the operation changes or is about, through the API, until there is enough.
 * @returns the targets in the order of the companies' places, so that a run goes round them.
 */
export async function prepareTargets(
  operation: LoadOperation,
  requests: number,
  {
    wrk,
    folder,
    url,
    ports,
    companies,
  }: {
    readonly wrk: string;
    readonly folder: string;
    readonly url: string;
    readonly ports: readonly number[];
    readonly companies: readonly LoadCompany[];
  },
): Promise<readonly LoadTarget[]> {
  const preparation = PREPARATIONS[operation];
  if (preparation === undefined) return [];
  const needed = preparation.enough ?? requests;
  let targets = await findTargets(url, preparation.find, companies);
  for (let tries = 0; targets.length < needed && tries < TRIES_MAX; tries += 1) {
    const plan = { operation: preparation.operation, connections: CONNECTIONS, seconds: SECONDS, run: newRun() };
    await runLoad(wrk, folder, { ...plan, ports, companies });
    targets = await findTargets(url, preparation.find, companies);
  }
  return targets;
}

async function findTargets(url: string, sql: string, companies: readonly LoadCompany[]): Promise<LoadTarget[]> {
  const places = new Map(companies.map(({ companyId }, place) => [companyId, place]));
  const lines = companies.map((): LoadTarget[] => []);
  for (const { company_id: companyId, id } of await query<{ company_id: string; id: string }>(url, sql)) {
    const company = places.get(companyId);
    if (company !== undefined) lines[company]?.push({ company, id });
  }
  const longest = Math.max(...lines.map((line) => line.length));
  return Array.from({ length: longest }, (_, place) => lines.flatMap((line) => line[place] ?? [])).flat();
}
