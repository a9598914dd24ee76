import { randomUUID } from 'node:crypto';
import { type Mutation, MUTATIONS } from '../../src/mutations/index.js';
import { type Answer, closeConnections, jsonOf, type OutgoingRequest, send } from '../contract/support/http-client.js';
import { promisedId } from '../contract/support/uuid-v5.js';
import { withoutCompanyFilter, withoutMembershipCheck } from './support/company-filter.js';
import { type ForeignIdCase, judge, type Leak } from './support/foreign-ids.js';
import { smallWrite } from './support/full-groups.js';
import { answerAt, inApplication, inFullGroups, sweep, sweepInFullGroups } from './support/sweeps.js';
import { visibleRows } from './support/visible-rows.js';
import { prepareTwoCompanies, type TwoCompanies } from './support/two-companies.js';

const SAFE = { leaks: [], theirsUntouched: true };
/** As many as fill a group with two requests of ours, and two of theirs, for each. */
const CASES_PER_GROUP = 30;

/** Whose own ids are found and then refused for what else the request says: the reference itself was good. */
const REFUSED_FOR_MORE: Readonly<Record<string, string | undefined>> = {
  'createPayment allocations.invoiceId': 'customer_mismatch',
  'createDeduction expenseAccountId': 'validation_failed',
  'createTaxForm supersedes': 'form_mismatch',
  'grantUserCompanyAccess userId': 'permission_denied',
};

describe('two answers, to a foreign id and to an unknown one', () => {
  const request = (): OutgoingRequest => ({ method: 'GET', path: '/', headers: {} });
  const ids = { foreignId: randomUUID(), unknownId: randomUUID() };
  const asked: ForeignIdCase = { name: 'planted', place: 'path', ...ids, request, control: request() };

  const leakOf = (foreign: Answer['headers'], unknown: Answer['headers'] = {}): Leak | undefined => {
    const [first, second] = [foreign, unknown].map((headers): Answer => {
      const own = { 'x-request-id': randomUUID(), date: randomUUID() };
      return {
        status: 404,
        headers: { ...own, ...headers },
        body: `{"code":"not_found","requestId":"${own['x-request-id']}"}`,
      };
    }) as [Answer, Answer];
    return judge(asked, first, second);
  };

  it('are the same when they differ in what is their own alone', () => {
    expect(leakOf({})).toBeUndefined();
    expect(leakOf({ 'idempotency-key': 'a' }, { 'idempotency-key': 'b' })).toBeUndefined();
    expect(leakOf({ 'ratelimit-remaining': '9' }, { 'ratelimit-remaining': '8' })).toBeUndefined();
    expect(leakOf({ link: `</${ids.foreignId}>` }, { link: `</${ids.unknownId}>` })).toBeUndefined();
  });

  // They were compared by status and body alone.
  it.each([
    ['another ETag', { etag: '"2"' }, { etag: '"0"' }],
    ['a Location', { location: '/api/invoices/1' }, {}],
    ['a Link', { link: '</docs>' }, {}],
    ['a key that only one has read', { 'idempotency-key': 'a' }, {}],
    ['a limit that only one was held to', { 'ratelimit-remaining': '9' }, {}],
    ['another length', { 'content-length': '52' }, { 'content-length': '51' }],
    ['two cookies', { 'set-cookie': ['a=1', 'b=2'] }, { 'set-cookie': ['a=1'] }],
  ])('are a leak by %s', (_what, foreign: Answer['headers'], unknown: Answer['headers']) => {
    expect(leakOf(foreign, unknown)).toMatchObject({ name: 'planted' });
    expect(leakOf(unknown, foreign)).toMatchObject({ name: 'planted' });
  });
});

/** The owner of one company against the rows of another: every route, every place for an id. */
describe("another company's ids", () => {
  let companies: TwoCompanies;

  beforeAll(async () => {
    companies = await prepareTwoCompanies();
  }, 120_000);

  afterAll(async () => {
    closeConnections();
    await companies.template.drop();
  });

  it('are asked for by requests that are good but for them', async () => {
    const failed: string[] = [];
    await inApplication(companies, {}, async (address) => {
      for (const { name, control } of companies.cases.filter(({ place }) => place !== 'company header')) {
        const answer = await send(address, control);
        const refusal = answer.status < 300 ? undefined : jsonOf(answer)['code'];
        if (refusal !== REFUSED_FOR_MORE[name]) failed.push(`${name}: ${answer.body}`);
      }
    });
    expect(failed).toEqual([]);
  });

  it('are as unknown ones', async () => {
    expect(await sweep(companies, {})).toEqual(SAFE);
  });

  it("are as unknown ones by the application's filter alone, without row-level security", async () => {
    expect(await sweep(companies, { rowLevelSecurity: 'off' })).toEqual(SAFE);
  });

  it("are as unknown ones by row-level security alone, without the application's filter", async () => {
    expect(await sweep(companies, { statements: withoutCompanyFilter })).toEqual(SAFE);
  });

  it('are within reach with neither: in every place, but where the question is who is a member', async () => {
    const both = { rowLevelSecurity: 'off', statements: withoutCompanyFilter } as const;
    const { leaks, theirsUntouched } = await sweep(companies, both);
    expect(theirsUntouched).toBe(false);
    expect(silent(leaks, ({ place }) => place !== 'company header')).toEqual(['GET /api/companies/{id}']);
  });

  it('are within reach of every read when nobody asks who is a member', async () => {
    const { leaks } = await sweep(companies, { statements: withoutMembershipCheck });
    const missed = silent(leaks, ({ place, operation }) => place === 'company header' && operation === undefined);
    // That one looks through the list of the caller's memberships.
    expect(missed).toEqual(['GET /api/idempotency/{id} in the name of another company']);
  });

  it.each(['writer', 'reader'] as const)('are of rows that the %s sees for their company alone', async (login) => {
    const { rows, wrong } = await visibleRows(companies, login);
    expect(rows).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });

  describe('in groups that hold writes of both companies', () => {
    it('are as unknown ones', async () => {
      const cases = companies.cases.filter(isInGroups);
      const found = await sweepInFullGroups(companies, {}, cases, CASES_PER_GROUP);
      expect(found).toEqual({ ...SAFE, mixed: 2 * cases.length });
    });

    it("would be within reach without the application's filter: there row-level security shows both", async () => {
      const patches = companies.cases.filter((one) => isInGroups(one) && changesARow(one));
      const damage = { statements: withoutCompanyFilter };
      const { leaks, mixed, theirsUntouched } = await sweepInFullGroups(companies, damage, patches, 1);
      expect({ theirsUntouched, mixed }).toEqual({ theirsUntouched: false, mixed: 2 * patches.length });
      expect(silent(leaks, (one) => patches.includes(one))).toEqual([]);
    });

    it('are as unknown ones also while what they name comes into being', async () => {
      const invoice = companies.cases.find(({ name }) => name === 'createInvoice customerId') as ForeignIdCase;
      const theirs = smallWrite(companies.theirs);
      const coming = { ...invoice, foreignId: promisedId(companies.theirId, 'createCustomer', theirs.key) };
      const requests = [theirs, coming.request(coming.foreignId), coming.request(coming.unknownId)];
      await inFullGroups(companies, {}, async (groups) => {
        const answers = await groups.sendTogether(requests, smallWrite(companies.ours));
        expect(answerAt(answers, 0).status).toBe(201);
        expect(judge(coming, answerAt(answers, 1), answerAt(answers, 2))).toBeUndefined();
      });
    });
  });

  /** The names of the cases of a kind in which a sweep has found nothing. */
  function silent(leaks: readonly Leak[], isOfKind: (one: ForeignIdCase) => boolean): string[] {
    const told = new Set(leaks.map(({ name }) => name));
    return companies.cases.filter((one) => isOfKind(one) && !told.has(one.name)).map(({ name }) => name);
  }
});

/** Long work has a group of its own, and who is no member waits for none. */
function isInGroups({ place, operation }: ForeignIdCase): boolean {
  const definition: Mutation | undefined = operation === undefined ? undefined : MUTATIONS[operation];
  return place !== 'company header' && definition !== undefined && definition.alone !== true;
}

/**
 * A PATCH of one row. One that inserts rows beside it would refer to another company, which no foreign key allows: that
 * breaks the group, and its company runs by itself for a while, where row-level security closes.
 */
function changesARow({ place, operation }: ForeignIdCase): boolean {
  const inserting = ['adjustInventoryQuantity', 'updatePurchaseOrderStatus'];
  return (
    place === 'path' &&
    operation !== undefined &&
    MUTATIONS[operation].method === 'PATCH' &&
    !inserting.includes(operation)
  );
}
