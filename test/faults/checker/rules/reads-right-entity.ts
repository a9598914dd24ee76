import { MUTATIONS } from '../../../../src/mutations/index.js';
import type { Attempt } from '../../history/attempt.js';
import { jsonOf } from '../../workload/client.js';
import type { Rule } from '../finding.js';
import { aboutRead, acknowledgedOf } from './reads-shared.js';

type Members = Readonly<Record<string, unknown>>;

/** What of an entity may change once it is made, by where it is read. Of all others only the creation stays for certain. */
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  '/api/payments/:id': ['allocated', 'refunded', 'unapplied', 'allocations', 'version', 'updatedAt'],
  '/api/journal-entries/:id': [],
  '/api/inventory/adjustments/:id': [],
};

/** R11: an answer may be new enough and belong to another request. */
export const RIGHT_ENTITY: Rule = {
  name: 'R11 right entity',
  says: 'A read shows the entity that was asked for, and what of it never changes as it was acknowledged.',
  check: (evidence) =>
    evidence.history.reads.flatMap((read) => {
      const { about, status, path } = read;
      if (about.kind !== 'entity' || status !== 200) return [];
      const shown = jsonOf(read.body);
      const known = acknowledgedOf(evidence, read, about.id);
      if (shown['id'] !== about.id) {
        return [aboutRead(read, `${path} showed another entity: ${String(shown['id'])}`, known)];
      }
      const changed = known.map(({ attempt }) => changedMember(attempt, shown));
      // An answer that no other agrees with is for other rules.
      const [first] = changed;
      if (first === undefined || changed.includes(undefined)) return [];
      return [aboutRead(read, `${path} showed another ${first} than was acknowledged`, known)];
    }),
};

/** The first member that never changes and is shown otherwise; undefined when there is none. */
function changedMember({ operation, body }: Attempt, shown: Members): string | undefined {
  const acknowledged = jsonOf(body);
  const changeable = CHANGEABLE[MUTATIONS[operation].resource];
  const fixed = changeable === undefined ? ['createdAt'] : Object.keys(acknowledged);
  return fixed.find((name) => changeable?.includes(name) !== true && !isSame(acknowledged[name], shown[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
