import { MUTATIONS } from '../../../../src/mutations/index.js';
import { definitionsFor } from '../definitions.js';
import { type Evidence, groupBy, type KeyRecord } from '../evidence.js';
import { aboutCompany, aboutKey, type Rule } from '../finding.js';

/** C9: every workflow that a write has started has one job. */
export const ONE_JOB: Rule = {
  name: 'C9 one job',
  says: 'Every workflow that was started has one job.',
  check: ({ after }) =>
    after.snapshot.workflows
      .filter(({ jobs }) => jobs !== 1)
      .map(({ companyId, instanceId, jobs }) => aboutCompany(companyId, `the workflow ${instanceId} has ${jobs} jobs`)),
};

/** And every write has started what it had to. */
export const WORKFLOWS_STARTED: Rule = {
  name: 'C9 workflows started',
  says: "A stored write has started each workflow of its company's that waits for its event, and counts them.",
  check: (evidence) => {
    const started = groupBy(evidence.after.snapshot.workflows, ({ companyId, writeId }) => `${companyId} ${writeId}`);
    return evidence.keys.flatMap((record) => {
      const [stored] = evidence.after.storedOf(record);
      if (stored === undefined) return [];
      const found = started.get(`${record.companyId} ${record.id}`)?.length ?? 0;
      const wanted = workflowsFor(evidence, record, stored.createdAt);
      if (found === wanted && stored.workflowsTriggered === wanted) return [];
      const text = `${wanted} workflows were to start; ${found} are there, and the stored answer counts ${stored.workflowsTriggered}`;
      return [aboutKey(record, text)];
    });
  },
};

/** What starts by hand, and what the company had for the event before. */
function workflowsFor(evidence: Evidence, { companyId, operation }: KeyRecord, createdAt: number): number {
  const { event } = MUTATIONS[operation];
  const byHand = operation === 'triggerWorkflowInstance' ? 1 : 0;
  if (event === undefined) return byHand;
  return byHand + definitionsFor(evidence, companyId, event).filter((one) => one.createdAt < createdAt).length;
}
