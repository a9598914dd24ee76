import { type Companies, makeCompanies } from '../companies.js';
import type { Contestant } from '../contestants/contestant.js';
import { startProduct } from '../contestants/product.js';
import { type LoadOperation, newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';
import { prepareTargets } from '../measurement/prepare-targets.js';
import type { Options } from '../options.js';
import { type BenchPostgres, query } from './bench-postgres.js';

/** How many of other things there are, for each payment. */
const INVOICES_SHARE = 0.15;
const ITEMS_SHARE = 0.42;
const EMPLOYEES_SHARE = 0.1;
const CONNECTIONS = 64;
const RUN_SECONDS = 2;
const RUNS_MAX = 20;

/** What the template is filled with, and for whom. */
export interface Filling {
  readonly postgres: BenchPostgres;
  readonly wrk: string;
  /** For files of a run. */
  readonly folder: string;
  readonly options: Options;
  readonly contestants: readonly Contestant[];
}

/**
 * Fills the database that all copies are made of, through the API of the product: companies, and some history of each.
 * In empty tables PostgreSQL would plan its checks of foreign keys as scans, keep these plans while the tables grow, and
 * be measured with them: everybody would be several times as slow as in a system that has run for an hour.
 */
export async function fillTemplate(filling: Filling): Promise<Companies> {
  const { postgres, options, contestants } = filling;
  const { superuserUrl } = postgres.template;
  const product = await startProduct(postgres.template, postgres.jwtSecret);
  try {
    const companies = await makeCompanies(product.port, postgres.jwtSecret);
    await makeHistory(filling, product.port, companies);
    for (const contestant of contestants) await contestant.fill?.(product.port, companies, options);
    return companies;
  } finally {
    await product.stop();
    await query(superuserUrl, 'VACUUM (ANALYZE)');
  }
}

async function makeHistory(
  { postgres, wrk, folder, options }: Filling,
  port: number,
  companies: Companies,
): Promise<void> {
  const { superuserUrl: url } = postgres.template;
  const where = { wrk, folder, url, ports: [port], companies: companies.many };
  const plan = { ports: where.ports, connections: CONNECTIONS, seconds: RUN_SECONDS, companies: companies.many };
  const load = (operation: LoadOperation, more: object = {}): Promise<unknown> =>
    runLoad(wrk, folder, { ...plan, operation, run: newRun(), ...more });
  const make = (operation: LoadOperation, table: string, share = 1): Promise<void> =>
    repeat(url, `SELECT count(*) >= ${options.history * share} AS done FROM ${table}`, () => load(operation));
  await load('createPayment', { companies: companies.one, seconds: 1 });
  await make('createPayment', 'payments');
  await make('createInvoice', 'invoices', INVOICES_SHARE);
  await make('createInventoryItem', 'inventory_items', ITEMS_SHARE);
  await make('createEmployee', 'employees', EMPLOYEES_SHARE);
  for (const operation of ['finalizeInvoice', 'adjustInventoryQuantity', 'createTimeEntry'] as const) {
    const needed = Math.ceil(options.history * INVOICES_SHARE);
    await load(operation, { targets: await prepareTargets(operation, needed, where) });
  }
}

/** Between two runs PostgreSQL learns how large the tables are by now. */
async function repeat(url: string, done: string, run: () => Promise<unknown>): Promise<void> {
  for (let runs = 0; runs < RUNS_MAX; runs += 1) {
    await run();
    await query(url, 'ANALYZE');
    const [row] = await query<{ done: boolean }>(url, done);
    if (row?.done === true) return;
  }
}
