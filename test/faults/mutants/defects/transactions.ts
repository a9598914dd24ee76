import type { Mutant, Patch } from '../mutant.js';
import { NO_LOCK } from './no-lock.js';
import { REOPEN } from './reopen.js';

const GROUP = 'src/idempotency/engine/group.ts';
const RUNNER = 'src/idempotency/engine/group-runner.ts';

/** Sends some of the group's statements in a transaction of their own, after the COMMIT of the others. */
const afterCommit = (names: RegExp): readonly Patch[] => [
  {
    file: GROUP,
    find: 'await connection.change(group.statements());',
    replace: `
  const isLater = ({ name }) => ${String(names)}.test(name);
  await connection.change(group.statements().filter((statement) => !isLater(statement)));
  const later = group.statements().filter(isLater);
  const reopen = [${REOPEN}];`,
  },
  { file: GROUP, find: 'attemptId: group.attemptId,', replace: 'attemptId: group.attemptId, later, reopen,' },
  {
    file: RUNNER,
    find: `.commitMs);
      await connection.release(true);`,
    replace: `.commitMs);
      await connection.release(true);
      if (prepared.later.length > 0) {
        const { dataSource, options } = this.parts;
        const second = await GroupConnection.open(dataSource, options.prepared, options.connectMs);
        await second.send(prepared.reopen);
        await second.change(prepared.later);
        await second.commit(options.groupLimits.commitMs);
        await second.release(true);
      }`,
  },
];

/** Defects in what one transaction holds. */
export const TRANSACTION_DEFECTS: readonly Mutant[] = [
  {
    name: 'two transactions',
    defect: 'the stored answer is committed first, the business rows in a transaction of their own',
    patches: [
      {
        file: GROUP,
        find: 'await connection.change(group.statements());',
        replace: `
  await connection.change(group.records.statements(parts.layouts));
  await connection.send([{ name: 'commit claims', text: 'COMMIT', values: [] }, ${REOPEN}]);
  await connection.change(changeStatements(group.books.acceptedChanges()));`,
      },
    ],
    trial: 'COMMIT cut before',
    faults: ['commit-cut-before'],
    caughtBy: ['R1'],
  },
  {
    name: 'trigger after the commit',
    defect: 'workflow instances and their jobs are made after the COMMIT of their write',
    patches: afterCommit(/^insert "workflow_(instances|steps)"$/),
    trial: 'COMMIT cut after',
    faults: ['commit-cut-after'],
    caughtBy: ['C9'],
  },
  {
    name: 'audit apart',
    defect: 'the audit row is written in a transaction of its own',
    patches: afterCommit(/^insert "idempotent_write_audit_log"$/),
    trial: 'COMMIT cut after',
    faults: ['commit-cut-after'],
    caughtBy: ['C4'],
  },
  {
    name: 'no company lock',
    defect: 'two processes write the books of one company at the same time',
    patches: NO_LOCK,
    trial: 'two replicas',
    caughtBy: ['C5'],
  },
];
