import type { Mutant } from '../mutant.js';

const LOOKUP = 'src/idempotency/engine/group-transaction.ts';
const STORED = 'src/idempotency/engine/answers.ts';
const FINGERPRINT = 'src/idempotency/fingerprint.ts';
const GROUP = 'src/idempotency/engine/group.ts';

/** Defects in what a known key is answered. */
export const ANSWER_DEFECTS: readonly Mutant[] = [
  {
    name: 'jsonb answer',
    defect: 'a replay comes through jsonb, which sorts members and drops white space',
    patches: [
      { file: LOOKUP, find: 'stored.headers, stored.answer,', replace: 'stored.headers, stored.answer::jsonb::text,' },
    ],
    trial: 'repeated requests',
    faults: ['answer-lost'],
    caughtBy: ['R4'],
  },
  {
    name: 'no fingerprint',
    defect: 'a known key is replayed whatever the payload',
    patches: [
      {
        file: STORED,
        find: 'stored.fingerprint === attempt.fingerprint.hashOf(stored.fingerprintVersion)',
        replace: 'true',
      },
    ],
    trial: 'repeated requests',
    faults: ['answer-lost'],
    caughtBy: ['R7'],
  },
  {
    name: 'fingerprint of JSON as it was parsed',
    defect: 'the fingerprint depends on the order of members and on how a number is written',
    patches: [
      {
        file: FINGERPRINT,
        find: `membersOf(isMembers(body) ? body : { body }, '', canonicalJson)`,
        replace: `membersOf(isMembers(body) ? body : { body }, '', (value) => JSON.stringify(value))`,
      },
    ],
    trial: 'repeated requests',
    faults: ['answer-lost'],
    caughtBy: ['R7'],
  },
  {
    name: 'replay without authorisation',
    defect: 'membership and role are looked at for first writes only',
    patches: [
      {
        file: GROUP,
        find: 'if (refusal !== undefined) this.settle',
        replace: 'if (refusal !== undefined && stored === undefined) this.settle',
      },
    ],
    trial: 'lost permission',
    caughtBy: ['S1'],
  },
];
