import { type Companies, makeCompanies } from '../companies.js';
import { startProduct } from '../contestants/product.js';
import { type LoadOperation, newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';
import { prepareTargets } from '../measurement/prepare-targets.js';
import { type BenchPostgres, query } from './bench-postgres.js';

const INVOICES_SHARE = 0.15;
const CONNECTIONS = 64;
const RUN_SECONDS = 2;
const RUNS_MAX = 20;

/**
 * Fills the database that all copies are made of, through the API of the product: companies, and some history of each.
 * In empty tables PostgreSQL would plan its checks of foreign keys as scans, keep these plans while the tables grow, and
 * be measured with them: everybody would be several times as slow as in a system that has run for an hour.
 */
export async function fillTemplate(
  postgres: BenchPostgres,
  wrk: string,
  folder: string,
  payments: number,
): Promise<Companies> {
  const invoices = Math.ceil(payments * INVOICES_SHARE);
  const { superuserUrl: url } = postgres.template;
  const product = await startProduct(postgres.template, postgres.jwtSecret);
  try {
    const companies = await makeCompanies(product.port, postgres.jwtSecret);
    const where = { wrk, folder, url, ports: [product.port], companies: companies.many };
    const plan = { ports: where.ports, connections: CONNECTIONS, seconds: RUN_SECONDS };
    const load = (operation: LoadOperation, more: object): Promise<unknown> =>
      runLoad(wrk, folder, { ...plan, operation, companies: companies.many, run: newRun(), ...more });
    await load('createPayment', { companies: companies.one, seconds: 1 });
    await repeat(url, `SELECT count(*) >= ${payments} AS done FROM payments`, () => load('createPayment', {}));
    await repeat(url, `SELECT count(*) >= ${invoices} AS done FROM invoices`, () => load('createInvoice', {}));
    await load('finalizeInvoice', { targets: await prepareTargets('finalizeInvoice', invoices, where) });
    return companies;
  } finally {
    await product.stop();
    await query(url, 'VACUUM (ANALYZE)');
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
