import { COMPANY, ConstructedCase } from '../support/constructed-case.js';

describe('C9: workflows', () => {
  const watched = (workflowsTriggered: number, jobs: readonly number[]): ConstructedCase => {
    const run = new ConstructedCase();
    run.acknowledged('createWorkflowDefinition', 'watch', {}, { triggerEvent: 'payment.created' });
    const { id } = run.acknowledged('createPayment', 'pay');
    const payments = run.after.stored.splice(1);
    run.after.stored.push(...payments.map((stored) => ({ ...stored, workflowsTriggered })));
    const started = jobs.map((count, index) => ({ instanceId: `instance ${index}`, jobs: count }));
    run.after.workflows.push(...started.map((one) => ({ companyId: COMPANY, writeId: id, ...one })));
    return run;
  };

  it('are started once, with a job each', () => {
    expect(watched(1, [1]).findings()).toEqual([]);
  });

  it('have no job, or two', () => {
    expect(watched(1, [0]).brokenRules()).toEqual(['C9 one job']);
    expect(watched(1, [2]).brokenRules()).toEqual(['C9 one job']);
  });

  it('are not started, or twice, or not counted', () => {
    for (const run of [watched(1, []), watched(2, [1, 1]), watched(0, [1])]) {
      expect(run.brokenRules()).toEqual(['C9 workflows started']);
    }
  });
});
