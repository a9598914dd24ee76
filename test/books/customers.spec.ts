import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

const FULL = {
  name: 'Acme Ltd',
  email: 'books@acme.example',
  currency: 'EUR',
  externalRef: 'C-1',
  taxId: 'DE123',
  billingAddress: { line1: '1 Main St', city: 'Berlin', country: 'DE' },
  metadata: { tier: 'gold' },
};

describe('createCustomer', () => {
  it('keeps what it is given, and answers as a read does', async () => {
    const created = await keeper.post('/api/customers', FULL);
    const id = idOf(created);
    expect(created.body).toMatchObject({
      ...FULL,
      billingAddress: {
        line1: '1 Main St',
        line2: null,
        city: 'Berlin',
        region: null,
        postalCode: null,
        country: 'DE',
      },
      isActive: true,
      version: 1,
    });
    expect(created.headers.get('etag')).toBe('"1"');
    expect(created.headers.get('location')).toBe(`/api/customers/${id}`);
    expect(await keeper.read(`/api/customers/${id}`)).toEqual(created.body);
  });

  it('needs a name and a currency alone', async () => {
    const created = expectStatus(await keeper.post('/api/customers', { name: 'Acme', currency: 'JPY' }), 201);
    expect(created.body).toMatchObject({
      email: null,
      externalRef: null,
      taxId: null,
      billingAddress: null,
      metadata: {},
    });
  });

  it('refuses an external reference twice in a company, not in two', async () => {
    const other = await books().newBookkeeper();
    idOf(await keeper.post('/api/customers', FULL));
    idOf(await other.post('/api/customers', FULL));
    const again = await keeper.post('/api/customers', { ...FULL, name: 'Another' });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'duplicate_external_ref' });
  });

  it('gives one of many concurrent the external reference', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => keeper.post('/api/customers', FULL)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });
});

describe('updateCustomer', () => {
  it('merges a patch: named members replace, null removes, the rest stays', async () => {
    const id = idOf(await keeper.post('/api/customers', FULL));
    const patch = {
      name: 'Acme GmbH',
      email: null,
      billingAddress: { city: 'Hamburg', line1: null },
      metadata: { tier: null, region: 'north' },
      isActive: false,
    };
    const updated = expectStatus(await keeper.patch(`/api/customers/${id}`, patch, { version: 1 }), 200);
    expect(updated.body).toMatchObject({
      ...{ name: 'Acme GmbH', email: null, externalRef: 'C-1', taxId: 'DE123', isActive: false, version: 2 },
      billingAddress: { line1: null, city: 'Hamburg', country: 'DE' },
      metadata: { region: 'north' },
    });
    expect(updated.headers.get('etag')).toBe('"2"');
    expect(await keeper.read(`/api/customers/${id}`)).toEqual(updated.body);
    const cleared = await keeper.patch(
      `/api/customers/${id}`,
      { billingAddress: null, metadata: null },
      { version: 2 },
    );
    expect(expectStatus(cleared, 200).body).toMatchObject({ billingAddress: null, metadata: {}, version: 3 });
    const set = await keeper.patch(`/api/customers/${id}`, { billingAddress: { city: 'Kiel' } }, { version: 3 });
    expect(expectStatus(set, 200).body).toMatchObject({ billingAddress: { city: 'Kiel', country: null } });
  });

  it('needs the version that it changes', async () => {
    const id = await keeper.customer();
    expect(problemOf(await keeper.patch(`/api/customers/${id}`, { name: 'A' }))).toMatchObject({ status: 428 });
    const stale = await keeper.patch(`/api/customers/${id}`, { name: 'A' }, { version: 7 });
    expect(problemOf(stale)).toMatchObject({ status: 412, code: 'version_conflict' });
    const key = randomUUID();
    const first = expectStatus(await keeper.patch(`/api/customers/${id}`, { name: 'A' }, { version: 1, key }), 200);
    const replay = expectStatus(await keeper.patch(`/api/customers/${id}`, { name: 'A' }, { version: 1, key }), 200);
    expect(replay.text).toBe(first.text);
  });

  it('leaves one of many concurrent changes of a version', async () => {
    const id = await keeper.customer();
    const change = (name: string): Promise<{ status: number }> =>
      keeper.patch(`/api/customers/${id}`, { name }, { version: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => change(`Name ${index}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
  });

  it('fixes the currency with the first invoice', async () => {
    const id = await keeper.customer();
    expectStatus(await keeper.patch(`/api/customers/${id}`, { currency: 'USD' }, { version: 1 }), 200);
    await keeper.draft(id, '1.00', { currency: 'USD' });
    const refused = await keeper.patch(`/api/customers/${id}`, { currency: 'EUR' }, { version: 2 });
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'currency_fixed' });
    expectStatus(await keeper.patch(`/api/customers/${id}`, { currency: 'USD', name: 'B' }, { version: 2 }), 200);
  });

  it('refuses an external reference that is taken, and takes its own', async () => {
    const id = idOf(await keeper.post('/api/customers', FULL));
    const other = await keeper.customer({ externalRef: 'C-2' });
    const taken = await keeper.patch(`/api/customers/${other}`, { externalRef: 'C-1' }, { version: 1 });
    expect(problemOf(taken)).toMatchObject({ status: 409, code: 'duplicate_external_ref' });
    expectStatus(await keeper.patch(`/api/customers/${id}`, { externalRef: 'C-1' }, { version: 1 }), 200);
    expectStatus(await keeper.patch(`/api/customers/${id}`, { externalRef: null }, { version: 1 }), 200);
    expectStatus(await keeper.patch(`/api/customers/${other}`, { externalRef: 'C-1' }, { version: 1 }), 200);
  });

  it('answers an unknown and a foreign id with 404', async () => {
    const other = await books().newBookkeeper();
    for (const id of [randomUUID(), await other.customer()]) {
      const answer = await keeper.patch(`/api/customers/${id}`, { name: 'A' }, { version: 1 });
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
      expect(problemOf(await keeper.get(`/api/customers/${id}`))).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('the list of customers', () => {
  it('is newest first, paged and filtered', async () => {
    const ids: string[] = [];
    for (const externalRef of ['A', 'B', 'C']) ids.unshift(await keeper.customer({ externalRef }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await keeper.read(`/api/customers?limit=2${cursor}`);
      seen.push(...(page['data'] as { id: string }[]).map(({ id }) => id));
      cursor = page['nextCursor'] === null ? '' : `&cursor=${page['nextCursor'] as string}`;
    } while (cursor !== '');
    expect(seen).toEqual(ids);
    const idsOf = async (query: string): Promise<string[]> =>
      ((await keeper.read(`/api/customers?${query}`))['data'] as { id: string }[]).map(({ id }) => id);
    expect(await idsOf('externalRef=B')).toEqual([ids[1]]);
    expect(await idsOf('isActive=false')).toEqual([]);
    expect(await idsOf('createdFrom=2020-01-01T00:00:00Z&createdBefore=2021-01-01T00:00:00Z')).toEqual([]);
    const before = (await keeper.read(`/api/customers/${String(ids[0])}`))['createdAt'] as string;
    expectStatus(await keeper.patch(`/api/customers/${String(ids[2])}`, { isActive: false }, { version: 1 }), 200);
    expect(await idsOf('isActive=false')).toEqual([ids[2]]);
    expect(await idsOf(`updatedSince=${before}`)).toEqual([ids[0], ids[2]]);
  });
});
