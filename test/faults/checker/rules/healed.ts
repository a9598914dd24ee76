import type { Attempt } from '../../history/attempt.js';
import { aboutKey, type Rule } from '../finding.js';

/** C10: what has healed serves at once. */
export const SERVES_AT_ONCE: Rule = {
  name: 'C10 healed',
  says: 'After healing a new write of any company at any replica is carried out at its first try.',
  check: ({ keys }) =>
    keys.flatMap((record) =>
      record.attempts
        .filter((attempt) => attempt.phase === 'healed' && !isCarriedOut(attempt))
        .map((attempt) => {
          const { replica, status, code, failure } = attempt;
          const answer = status === 0 ? `had no answer (${failure})` : `was answered ${status} ${code}`.trimEnd();
          return aboutKey(record, `a new write after healing ${answer} by replica ${replica}`, [attempt]);
        }),
    ),
};

function isCarriedOut({ status, replayed }: Attempt): boolean {
  return status === 201 && !replayed;
}
