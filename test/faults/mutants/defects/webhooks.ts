import type { Mutant } from '../mutant.js';
import { REOPEN } from './reopen.js';

/** Defects in what others are told. */
export const WEBHOOK_DEFECTS: readonly Mutant[] = [
  {
    name: 'refusal of a receiver taken for done',
    defect: 'a webhook that was answered 503 is not sent again',
    patches: [
      {
        file: 'src/webhooks/deliver-webhook.ts',
        find: 'if (statusCode >= 200 && statusCode <= 299) return statusCode;',
        replace: 'if (statusCode > 0) return statusCode;',
      },
    ],
    trial: 'webhooks',
    faults: ['answer-lost'],
    caughtBy: ['C12'],
  },
  {
    name: 'message id of the attempt',
    defect: 'a webhook that is sent again has another id, by which nobody can tell that it is the same',
    patches: [
      {
        file: 'src/workflow-runner/instance-runner.ts',
        find: 'const id = deterministicChildId(instance.instanceId, `step:${String(step.number)}`);',
        replace: 'const id = deterministicChildId(instance.instanceId, `step:${process.hrtime.bigint()}`);',
      },
    ],
    trial: 'webhooks',
    faults: ['answer-lost'],
    caughtBy: ['C13'],
  },
  {
    name: 'trigger before the commit',
    defect: 'workflow instances and their jobs are committed before their write, which may never be',
    patches: [
      {
        file: 'src/idempotency/engine/group.ts',
        find: 'await connection.change(group.statements());',
        replace: `
  const isEarlier = ({ name }) => /^insert "workflow_(instances|steps)"$/.test(name);
  const all = group.statements();
  await connection.change(all.filter(isEarlier));
  await connection.send([{ name: 'commit jobs', text: 'COMMIT', values: [] }, ${REOPEN}]);
  await connection.change(all.filter((statement) => !isEarlier(statement)));`,
      },
    ],
    trial: 'webhooks',
    faults: ['commit-rolled-back'],
    caughtBy: ['C14'],
  },
];
