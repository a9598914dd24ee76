import type { Mutant } from '../mutant.js';

const RECORDS = 'src/idempotency/engine/group-records.ts';

/** Defects in who is said to have done what. */
export const PEOPLE_DEFECTS: readonly Mutant[] = [
  {
    name: 'group of one person',
    defect: 'all audit rows and stored answers of a group name who sent its first',
    patches: [
      {
        file: RECORDS,
        find: `userId: attempt.actorId,
      status: end.status,`,
        replace: `userId: this.audit[0]?.userId ?? attempt.actorId,
      status: end.status,`,
      },
      {
        file: RECORDS,
        find: `userId: attempt.actorId,
      statusCode: answer.statusCode,`,
        replace: `userId: this.stored[0]?.userId ?? attempt.actorId,
      statusCode: answer.statusCode,`,
      },
    ],
    trial: 'two people',
    faults: ['answer-lost'],
    caughtBy: ['R9', 'C4'],
  },
];
