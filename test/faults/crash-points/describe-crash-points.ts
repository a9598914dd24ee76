import { startApplication } from '../../support/application.js';
import type { TestDatabase } from '../../support/database.js';
import { violations } from '../../support/invariants.js';
import { type Servers, useWorld } from '../../contract/support/world.js';
import type { CrashCase } from './crash-case.js';
import { CRASH_POINTS, PROOF_POINTS } from './crash-points.js';
import { crashAndRetry } from './support/crash-and-retry.js';

/** So many attempts stand at their points when their process is killed. */
const ATTEMPTS_AT_ONCE = 40;
const POINT_TIMEOUT_MS = 600_000;

/** Each case: the process dies at its point, and a living one is asked again. */
export function describeCrashPoints(cases: readonly CrashCase[]): void {
  const world = useWorld(withWorkflows);

  describe('a process that dies while it serves an attempt leaves its write carried out once or not at all', () => {
    it.each([...CRASH_POINTS, ...PROOF_POINTS].map(({ name }) => name))(
      '%s',
      async (point) => {
        const here = cases.filter((one) => one.point === point);
        expect(here.length).toBeGreaterThan(0);
        for (let start = 0; start < here.length; start += ATTEMPTS_AT_ONCE) {
          await crashAndRetry(world(), here.slice(start, start + ATTEMPTS_AT_ONCE));
        }
      },
      POINT_TIMEOUT_MS,
    );

    it('and the books of all companies in order', async () => {
      expect(await violations(world().database)).toEqual([]);
    });
  });
}

/** The application as it ships, so that writes start workflows. */
async function withWorkflows(database: TestDatabase): Promise<Servers> {
  const application = await startApplication({ database });
  return { addresses: [application.baseUrl], close: () => application.close() };
}
