import { FAULTS, POOLER_FAULTS } from '../nemesis/faults.js';
import { runScenario } from './run-scenario.js';

/** A run takes less than a minute, and twice that and more while its processes start on a busy machine. */
const LIMIT_MS = 300_000;

/** One cluster for each fault, so that nothing but this fault can have done what is found. */
describe.each([
  ['two replicas', undefined, FAULTS],
  ['two replicas behind PgBouncer', { poolSize: 3 }, POOLER_FAULTS],
] as const)('%s', (_name, cluster, faults) => {
  it.each(faults.map((fault) => [fault.row, fault.name, fault] as const))(
    '%s: %s loses and doubles nothing',
    async (_row, _, fault) => {
      const survival = await runScenario(fault, cluster === undefined ? {} : { cluster });
      process.stdout.write(`${fault.name}: ${survival.figures}\n`);
      expect(survival).toMatchObject({ findings: [], missing: [], result: 'green', losesAsSaid: true });
      expect(survival.writes).toBeGreaterThan(30);
    },
    LIMIT_MS,
  );
});
