import { type Companies, makeCompanies } from '../companies.js';
import { startProduct } from '../contestants/product.js';
import { newRun } from '../load/load-plan.js';
import { ONLY_PAYMENTS } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';
import { type BenchPostgres, query } from './bench-postgres.js';

const CONNECTIONS = 64;
const SECONDS = 2;

/**
 * Makes the companies of the template and some payments of each through the API, twice with a look at the tables
 * between: in empty tables PostgreSQL plans its checks of foreign keys as scans.
 */
export async function fillWithPayments(postgres: BenchPostgres): Promise<Companies> {
  const { superuserUrl } = postgres.template;
  const product = await startProduct(postgres.template, postgres.jwtSecret);
  try {
    const companies = await makeCompanies(product.port, postgres.jwtSecret);
    for (const run of [newRun(), newRun()]) {
      await runGenerator({
        ...{ ports: [product.port], connections: CONNECTIONS, companies: [...companies.many, ...companies.one], run },
        ...{ today: new Date().toISOString().slice(0, 10), mix: ONLY_PAYMENTS },
        steps: [{ name: 'fill', seconds: SECONDS, offer: { connections: CONNECTIONS } }],
      });
      await query(superuserUrl, 'ANALYZE');
    }
    return companies;
  } finally {
    await product.stop();
    await query(superuserUrl, 'VACUUM (ANALYZE)');
  }
}
