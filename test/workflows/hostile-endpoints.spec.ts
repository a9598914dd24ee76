import { once } from 'node:events';
import { waitUntil } from '../support/wait-until.js';
import { BAD_ANSWERS, ENDLESS_ANSWERS, type Misbehaviour, RawEndpoint } from './support/raw-endpoint.js';
import { useWorkflows, type WorkflowsUnderTest } from './support/use-workflows.js';

const workflows = useWorkflows();

async function openEndpoint(under: WorkflowsUnderTest, act: Misbehaviour): Promise<RawEndpoint> {
  const endpoint = await RawEndpoint.open(act);
  under.afterwards(() => endpoint.close());
  return endpoint;
}

/** Of the company: how often each end of a first attempt was noted, by its words. */
async function firstEnds({ books, keeper }: WorkflowsUnderTest): Promise<ReadonlyMap<string, number>> {
  const rows = await books.database.query<{ error: string; count: number }>(
    `SELECT attempts->0->>'error' AS error, count(*)::integer AS count FROM workflow_steps
     WHERE company_id = $1 AND attempts->0 ? 'finishedAt' GROUP BY 1`,
    [keeper.companyId],
  );
  return new Map(rows.map(({ error, count }) => [error, count]));
}

/**
 * Bug: a delivery to an endpoint that answered 101 never ended; 50 of them stopped the workflows of all companies, and
 * the runner could not be stopped. Fix: each delivery ends, however its endpoint behaves.
 */
describe('endpoints that do not answer as they should', () => {
  it('by changing to another protocol hold no place, and the runner can be ended', async () => {
    const under = workflows();
    const { act, error } = BAD_ANSWERS['changes to another protocol'] ?? {};
    const endpoint = await openEndpoint(under, act ?? (() => undefined));
    await under.messages(60, await under.endpoint(endpoint.url));
    const other = await under.openCompany();
    await other.workflow('customer.created', await other.endpoint());
    await other.keeper.customer();
    const runner = under.run();
    await waitUntil(async () => (await firstEnds(under)).get(error ?? '') === 60);
    await waitUntil(() => other.receiver.received.length === 1);
    const ended = once(runner.child, 'exit');
    runner.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('have each attempt noted, with what was wrong', async () => {
    const under = workflows();
    const expected = new Map<string, number>();
    const endless = Object.values(ENDLESS_ANSWERS).map((act) => ({
      act,
      error: 'the endpoint did not answer in time',
    }));
    for (const { act, error } of [...Object.values(BAD_ANSWERS), ...endless]) {
      const endpoint = await openEndpoint(under, act);
      await under.workflow('customer.created', await under.endpoint(endpoint.url));
      expected.set(error, (expected.get(error) ?? 0) + 1);
    }
    await under.keeper.customer();
    under.run();
    const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
    await waitUntil(async () => {
      const noted = [...(await firstEnds(under)).values()];
      return noted.reduce((sum, count) => sum + count, 0) === total;
    });
    expect(await firstEnds(under)).toEqual(expected);
  });
});
