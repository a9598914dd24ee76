import type { CommitFault } from '../proxies/postgres-proxy.js';
import type { Fault, LosesAnswers } from './fault.js';
import { repeatFor } from './lasting.js';

/** The line breaks before the server has the COMMIT: nothing is committed. */
export const commitCutBefore = commitFault('commit-cut-before', 'cut-before', 'COMMITs cut before the server had them');

/** The line breaks while the server commits. */
export const commitCutWhile = commitFault('commit-cut-while', 'cut-while', 'COMMITs cut while the server was at them');

/** The line breaks when the server has committed and answered. */
export const commitCutAfter = commitFault('commit-cut-after', 'cut-after', 'COMMITs whose answer was cut off');

/** The server commits and its answer never arrives; the line looks well. */
export const commitHangs = commitFault('commit-hangs', 'hang', 'COMMITs whose answer never came', 'perhaps');

/** The COMMIT never arrives; the line looks well. */
export const commitSwallowed = commitFault('commit-swallowed', 'swallow', 'COMMITs that never arrived', 'perhaps');

/** Something between answers COMMIT with ROLLBACK, as PostgreSQL does for a transaction that has failed. */
export const commitRolledBack = commitFault('commit-rolled-back', 'rollback', 'COMMITs answered with ROLLBACK');

/** What became of a COMMIT is proven before anybody is answered. Where it takes until the deadline it may stay open. */
function commitFault(name: string, fault: CommitFault, what: string, losesAnswers: LosesAnswers = 'never'): Fault {
  return {
    ...{ name, row: 'F10', losesAnswers },
    async inject({ replicas }, random, durationMs) {
      const lines = replicas.map(({ databaseLine }) => databaseLine);
      const total = (): number => lines.reduce((sum, { counts }) => sum + counts.commitFaults, 0);
      const before = total();
      try {
        await repeatFor(
          durationMs,
          () => random.between(50, 300),
          () => {
            const line = random.oneOf(lines);
            if (line.faultsLeft === 0) line.failCommits(fault);
          },
        );
      } finally {
        for (const line of lines) line.mend();
      }
      return { times: total() - before, what: `${String(total() - before)} ${what}` };
    },
  };
}
