import type { Mutant } from '../mutant.js';

const CONNECTION = 'src/idempotency/engine/group-connection.ts';
const RUNNER = 'src/idempotency/engine/group-runner.ts';
const GROUP = 'src/idempotency/engine/group.ts';

const COMMIT = `await this.within(withinMs, () => this.receive(this.client.query('COMMIT')));`;

/** Defects in what is taken for a commit. */
export const COMMIT_DEFECTS: readonly Mutant[] = [
  {
    name: 'acknowledgement on a COMMIT error',
    defect: 'a connection that is lost at COMMIT counts as a success',
    patches: [
      {
        file: CONNECTION,
        find: COMMIT,
        replace: `await this.within(withinMs, () => this.receive(this.client.query('COMMIT'))).catch(() => ({ command: 'COMMIT' }));`,
      },
    ],
    trial: 'COMMIT cut before',
    faults: ['commit-cut-before'],
    caughtBy: ['R1'],
  },
  {
    name: 'COMMIT tag unchecked',
    defect: 'a COMMIT that was answered with ROLLBACK counts as a success',
    patches: [
      { file: CONNECTION, find: `if (result.command !== 'COMMIT') throw`, replace: `if (result === undefined) throw` },
    ],
    trial: 'COMMIT rolled back',
    faults: ['commit-rolled-back'],
    caughtBy: ['R1'],
  },
  {
    name: 'COMMIT warning unchecked',
    defect: 'a COMMIT that was answered with COMMIT and the WARNING that there is no transaction counts as a success',
    patches: [{ file: CONNECTION, find: 'if (this.warnings > 0) throw', replace: 'if (this.warnings < 0) throw' }],
    trial: 'COMMIT of a lost transaction',
    caughtBy: ['R1'],
  },
  {
    name: 'retry of a single statement',
    defect:
      'a COMMIT whose connection is lost is sent again on another connection, as libraries do that retry statements',
    patches: [
      {
        file: CONNECTION,
        find: COMMIT,
        replace: `await this.within(withinMs, () => this.receive(this.client.query('COMMIT')))
      .catch(() => this.queryRunner.dataSource.query('COMMIT').then(() => ({ command: 'COMMIT' })));`,
      },
    ],
    trial: 'COMMIT cut before',
    faults: ['commit-cut-before'],
    caughtBy: ['R1'],
  },
  {
    name: 'no second try',
    defect: 'a group whose connection is lost is answered with that error instead of running again',
    patches: [
      {
        file: RUNNER,
        find: 'await this.runAgain(writes, mode, failure, error);',
        replace: `this.answerAll(writes, resultOfFailure('isolate', error));`,
      },
    ],
    trial: 'COMMIT cut before',
    faults: ['sessions-terminated'],
    caughtBy: ['E1'],
  },
  {
    name: 'refusal before the commit',
    defect: 'a refusal is sent although what it saw is not committed',
    patches: [
      {
        file: GROUP,
        find: 'this.results.set(request, result);',
        replace: `this.results.set(request, result);\n    if ('error' in result) request.answer(result);`,
      },
    ],
    trial: 'refusal by a write that is lost',
    caughtBy: ['R3'],
  },
  {
    name: 'refusal after the commit',
    defect: 'payments that are committed are answered 503 timeout, which says that nothing was written',
    patches: [
      {
        file: RUNNER,
        find: 'for (const [request, result] of group.results) this.answer(request, result, true);',
        replace: `
    for (const [request, result] of group.results) {
      const isNew = 'outcome' in result && result.outcome.status === 'new';
      const isPaid = isNew && request.attempt.operation === 'createPayment';
      this.answer(request, isPaid ? failed(new WriteTimeout(), 'timeout') : result, true);
    }`,
      },
    ],
    trial: 'repeated requests',
    faults: ['answer-lost'],
    caughtBy: ['R10'],
  },
];
