import { MUTATIONS } from '../../../../src/mutations/index.js';
import { doneOf, type Evidence, groupBy, type KeyRecord } from '../evidence.js';
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

/** What starts by hand, and what the company had for the event before. Definitions are made in the setup only. */
function workflowsFor({ keys, after }: Evidence, { companyId, operation }: KeyRecord, createdAt: number): number {
  const { event } = MUTATIONS[operation];
  const byHand = operation === 'triggerWorkflowInstance' ? 1 : 0;
  if (event === undefined) return byHand;
  const definitions = definitionsOf(keys).get(`${companyId} ${event}`) ?? [];
  return byHand + definitions.filter((one) => (after.storedOf(one)[0]?.createdAt ?? Infinity) < createdAt).length;
}

const DEFINITIONS = new WeakMap<readonly KeyRecord[], ReadonlyMap<string, readonly KeyRecord[]>>();

/** By company and event; computed once for all writes. */
function definitionsOf(keys: readonly KeyRecord[]): ReadonlyMap<string, readonly KeyRecord[]> {
  const known = DEFINITIONS.get(keys);
  if (known !== undefined) return known;
  const made = keys.filter(({ operation }) => operation === 'createWorkflowDefinition');
  const byEvent = groupBy(made, (record) => `${record.companyId} ${eventOf(record)}`);
  DEFINITIONS.set(keys, byEvent);
  return byEvent;
}

function eventOf({ attempts }: KeyRecord): string {
  const [done] = doneOf(attempts);
  const body = done === undefined ? {} : (JSON.parse(done.request.body) as { readonly triggerEvent?: string });
  return body.triggerEvent ?? '';
}
