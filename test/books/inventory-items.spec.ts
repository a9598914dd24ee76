import { randomUUID } from 'node:crypto';
import { addDays, businessDay } from '../../src/ledger/business-day.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { StockKeeper } from './support/stock-keeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let stock: StockKeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  stock = new StockKeeper(keeper);
});

const ITEMS = '/api/inventory/items';
const today = (): string => businessDay(new Date(), 'Europe/Berlin');
const lockBooks = (day: string | null): Promise<void> => keeper.settings({ booksLockedThrough: day });

describe('createInventoryItem', () => {
  it('has the defaults of the company, no stock, and answers as a read does', async () => {
    const created = await keeper.post(ITEMS, { sku: 'CHAIR', name: 'Chair', currency: 'EUR' });
    const [cost, adjustment] = [await keeper.account('5000'), await keeper.account('5100')];
    expect(expectStatus(created, 201).body).toMatchObject({
      ...{ sku: 'CHAIR', name: 'Chair', unit: 'each', currency: 'EUR', costing: 'moving_average', isActive: true },
      ...{ quantity: '0', value: '0.00', averageUnitCost: null, salePrice: null, reorderPoint: null, version: 1 },
      ...{ costOfGoodsSoldAccountId: cost, adjustmentAccountId: adjustment },
    });
    expect(created.headers.get('location')).toBe(`${ITEMS}/${idOf(created)}`);
    expect(await keeper.read(`${ITEMS}/${idOf(created)}`)).toEqual(created.body);
    expect(await keeper.balances()).toEqual({});
  });

  it('posts its opening stock as an adjustment', async () => {
    const adjustmentAccountId = idOf(
      await keeper.post('/api/accounts', { code: '5110', name: 'Opening', type: 'expense' }),
    );
    const opening = { quantity: '3', unitCost: '10.3333' };
    const more = { unit: 'kg', salePrice: '12.5', reorderPoint: '1.5', adjustmentAccountId, opening };
    const created = await keeper.post(ITEMS, { sku: 'TEA', name: 'Tea', currency: 'EUR', ...more });
    expect(expectStatus(created, 201).body).toMatchObject({
      ...{ unit: 'kg', quantity: '3', value: '31.00', averageUnitCost: '10.333333', salePrice: '12.50' },
      ...{ reorderPoint: '1.5', adjustmentAccountId },
    });
    expect(await keeper.balances()).toEqual({ '1200': '31.00', '5110': '-31.00' });
    expect(await stock.moves(idOf(created))).toEqual([['adjustment', '3', '31.00', '3', '31.00']]);
    const { data } = (await keeper.read('/api/inventory/adjustments')) as { data: { reason: string }[] };
    expect(data).toEqual([expect.objectContaining({ reason: 'opening', adjustedOn: today(), currency: 'EUR' })]);
  });

  it('counts pieces only without costing', async () => {
    const [free, priced] = [{ quantity: '5' }, { quantity: '5', unitCost: '1.00' }];
    const create = (opening: object): ReturnType<Bookkeeper['post']> =>
      keeper.post(ITEMS, { sku: randomUUID(), name: 'Screws', currency: 'EUR', costing: 'none', opening });
    const created = expectStatus(await create(free), 201);
    expect(created.body).toMatchObject({ costing: 'none', quantity: '5', value: '0.00', averageUnitCost: null });
    expect(problemOf(await create(priced))).toMatchObject({ status: 422, pointers: ['/opening/unitCost'] });
    expect(await keeper.balances()).toEqual({});
  });

  it.each<[string, () => Promise<object> | object, number, string, string[]]>([
    ['a SKU that is taken', () => ({ sku: 'TAKEN' }), 409, 'duplicate_sku', []],
    [
      'opening stock without a cost',
      () => ({ opening: { quantity: '1' } }),
      422,
      'unit_cost_required',
      ['/opening/unitCost'],
    ],
    [
      'a value that can not be stored',
      () => ({ opening: { quantity: '99999999', unitCost: '9999999.99' } }),
      422,
      'amount_out_of_range',
      ['/opening/unitCost'],
    ],
    [
      'more stock than can be kept',
      () => ({ opening: { quantity: '100000000000', unitCost: '0' } }),
      422,
      'quantity_invalid',
      ['/opening'],
    ],
    [
      'a control account',
      async () => ({ adjustmentAccountId: await keeper.account('1200') }),
      422,
      'control_account',
      ['/adjustmentAccountId'],
    ],
    [
      'an account that is no expense',
      async () => ({ costOfGoodsSoldAccountId: await keeper.account('4000') }),
      422,
      'account_type_mismatch',
      ['/costOfGoodsSoldAccountId'],
    ],
    [
      'an unknown account',
      () => ({ costOfGoodsSoldAccountId: randomUUID() }),
      422,
      'reference_not_found',
      ['/costOfGoodsSoldAccountId'],
    ],
    ['a quantity', () => ({ quantity: '5' }), 422, 'validation_failed', ['/quantity']],
  ])('refuses %s', async (_what, more, status, code, pointers) => {
    await stock.item({ sku: 'TAKEN' });
    const answer = await keeper.post(ITEMS, { sku: 'FREE', name: 'Chair', currency: 'EUR', ...(await more()) });
    expect(problemOf(answer)).toEqual({ status, code, pointers });
  });
});

describe('updateInventoryItem', () => {
  it('patches what it names', async () => {
    const id = await stock.item({ salePrice: '5.00', reorderPoint: '2' });
    const account = idOf(await keeper.post('/api/accounts', { code: '5010', name: 'Cost', type: 'expense' }));
    const first = await keeper.patch(
      `${ITEMS}/${id}`,
      {
        ...{ name: 'Armchair', unit: 'piece', salePrice: '7.5', reorderPoint: null, costing: 'none' },
        ...{ isActive: false, costOfGoodsSoldAccountId: account },
      },
      { version: 1 },
    );
    expect(expectStatus(first, 200).body).toMatchObject({
      ...{ name: 'Armchair', unit: 'piece', salePrice: '7.50', reorderPoint: null, costing: 'none', version: 2 },
      ...{ isActive: false, costOfGoodsSoldAccountId: account, adjustmentAccountId: await keeper.account('5100') },
    });
    expect(await keeper.read(`${ITEMS}/${id}`)).toEqual(first.body);
    const second = await keeper.patch(`${ITEMS}/${id}`, { salePrice: null, costing: 'none' }, { version: 2 });
    expect(expectStatus(second, 200).body).toMatchObject({ name: 'Armchair', salePrice: null, version: 3 });
  });

  it('fixes the costing once something was moved, and never takes a quantity', async () => {
    const id = await stock.item({}, ['1', '1.00']);
    const patch = async (body: object, version?: number): Promise<unknown> =>
      problemOf(await keeper.patch(`${ITEMS}/${id}`, body, version === undefined ? {} : { version }));
    expect(await patch({ costing: 'none' }, 2)).toMatchObject({ status: 409, code: 'costing_locked' });
    expect(await patch({ quantity: '5' }, 2)).toMatchObject({ status: 422, pointers: ['/quantity'] });
    expect(await patch({ sku: 'NEW' }, 2)).toMatchObject({ status: 422, pointers: ['/sku'] });
    expect(await patch({ name: 'x' })).toMatchObject({ status: 428 });
    expect(await patch({ name: 'x' }, 1)).toMatchObject({ status: 412 });
    expect(await patch({ adjustmentAccountId: randomUUID() }, 2)).toMatchObject({ code: 'reference_not_found' });
    expect(await patch({ costing: 'moving_average' }, 2)).toMatchObject({ status: 200 });
    const unknown = await keeper.patch(`${ITEMS}/${randomUUID()}`, { name: 'x' }, { version: 1 });
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('adjustInventoryQuantity', () => {
  it('adds at a cost, or at the average, and takes out at the average', async () => {
    const id = await stock.item({}, ['10', '10.00']);
    const added = expectStatus(await stock.adjust(id, { delta: '5', unitCost: '16.00', reason: 'found' }), 200);
    expect(added.body).toMatchObject({ quantity: '15', value: '180.00', averageUnitCost: '12.00', version: 3 });
    expect(await keeper.read(`${ITEMS}/${id}`)).toEqual(added.body);
    expectStatus(await stock.adjust(id, { delta: '1' }), 200);
    const taken = expectStatus(await stock.adjust(id, { delta: '-0.5', reason: 'damage' }), 200);
    expect(taken.body).toMatchObject({ quantity: '15.5', value: '186.00' });
    expectStatus(await stock.adjust(id, { delta: '-15.5' }), 200);
    expect(await stock.moves(id)).toEqual([
      ['adjustment', '10', '100.00', '10', '100.00'],
      ['adjustment', '5', '80.00', '15', '180.00'],
      ['adjustment', '1', '12.00', '16', '192.00'],
      ['adjustment', '-0.5', '-6.00', '15.5', '186.00'],
      ['adjustment', '-15.5', '-186.00', '0', '0.00'],
    ]);
    expect(await keeper.balances()).toEqual({ '1200': '0.00', '5100': '0.00' });
  });

  it('compares and sets: what is counted counts from what was expected', async () => {
    const id = await stock.item({}, ['10', '10.00']);
    const counted = await stock.adjust(id, { setTo: '8', expectedQuantity: '10.0', reason: 'count' });
    expect(expectStatus(counted, 200).body).toMatchObject({ quantity: '8', value: '80.00' });
    const again = await stock.adjust(id, { setTo: '9', expectedQuantity: '10' });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'expected_mismatch' });
    expect(again.body).toMatchObject({ expectedQuantity: '10', quantity: '8' });
    expectStatus(await stock.adjust(id, { setTo: '9.5', expectedQuantity: '8', unitCost: '12.00' }), 200);
    expect(await stock.stock(id)).toEqual(['9.5', '98.00']);
    expectStatus(await stock.adjust(id, { setTo: '0', expectedQuantity: '9.5', unitCost: '1.00' }), 200);
    expect(await stock.stock(id)).toEqual(['0', '0.00']);
    expect((await stock.moves(id)).map(([kind]) => kind)).toEqual(['adjustment', 'count', 'count', 'count']);
  });

  it('says how much there is when more is wanted', async () => {
    const id = await stock.item({}, ['2.5', '1.00']);
    const refused = await stock.adjust(id, { delta: '-2.5001' });
    expect(problemOf(refused)).toEqual({ status: 409, code: 'insufficient_stock', pointers: [] });
    expect(refused.body).toMatchObject({ itemId: id, available: '2.5', requested: '2.5001' });
    expect(await stock.stock(id)).toEqual(['2.5', '2.50']);
  });

  it('belongs to the day on which it occurred, in the last 24 hours', async () => {
    const id = await stock.item({}, ['5', '1.00']);
    const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();
    const [day, hour] = [24 * 3_600_000, 3_600_000];
    const occurredAt = ago(day - 60_000);
    expectStatus(await stock.adjust(id, { delta: '-1', occurredAt }), 200);
    const { data } = (await keeper.read(`${ITEMS}/${id}/moves?limit=1`)) as { data: object[] };
    expect(data[0]).toMatchObject({ occurredAt, movedOn: businessDay(new Date(occurredAt), 'Europe/Berlin') });
    for (const wrong of [ago(day + hour), ago(-hour)]) {
      const refused = await stock.adjust(id, { delta: '-1', occurredAt: wrong });
      expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/occurredAt'] });
    }
    await lockBooks(today());
    expect(problemOf(await stock.adjust(id, { delta: '-1' }))).toMatchObject({ status: 409, code: 'period_locked' });
    expect(problemOf(await stock.adjust(id, { setTo: '3', expectedQuantity: '4' }))).toMatchObject({ status: 409 });
    await lockBooks(null);
  });

  it.each<[string, object, string, string[]]>([
    ['nothing', {}, 'validation_failed', ['/delta']],
    ['a delta and a count', { delta: '1', setTo: '2', expectedQuantity: '5' }, 'validation_failed', ['/delta']],
    ['a count alone', { setTo: '2' }, 'validation_failed', ['/expectedQuantity']],
    ['an expectation alone', { delta: '1', expectedQuantity: '5' }, 'validation_failed', ['/setTo']],
    ['a delta of zero', { delta: '0' }, 'quantity_invalid', ['/delta']],
    ['a cost of what goes out', { delta: '-1', unitCost: '1.00' }, 'validation_failed', ['/unitCost']],
    ['a negative count', { setTo: '-1', expectedQuantity: '5' }, 'quantity_invalid', ['/setTo']],
    ['a cost that is too fine', { delta: '1', unitCost: '1.0000001' }, 'amount_precision', ['/unitCost']],
    ['more than can be kept', { delta: '99999999999.9999', unitCost: '0' }, 'quantity_invalid', ['']],
  ])('refuses %s', async (_what, body, code, pointers) => {
    const id = await stock.item({}, ['5', '1.00']);
    expect(problemOf(await stock.adjust(id, body))).toEqual({ status: 422, code, pointers });
  });

  it('needs a cost where there is no average, an item, and an active account', async () => {
    const id = await stock.item();
    const costless = await stock.adjust(id, { delta: '1' });
    expect(problemOf(costless)).toEqual({ status: 422, code: 'unit_cost_required', pointers: ['/unitCost'] });
    expect(problemOf(await stock.adjust(randomUUID(), { delta: '1' }))).toMatchObject({ status: 404 });
    await books().database.query(`UPDATE accounts SET is_active = false WHERE company_id = $1 AND code = '5100'`, [
      keeper.companyId,
    ]);
    const inactive = await stock.adjust(id, { delta: '1', unitCost: '1.00' });
    expect(problemOf(inactive)).toMatchObject({ status: 409, code: 'account_inactive' });
  });

  it('never goes below zero, whoever takes at once, and takes exactly what there is', async () => {
    const id = await stock.item({}, ['20', '3.33']);
    const answers = await Promise.all(Array.from({ length: 60 }, () => stock.adjust(id, { delta: '-1' })));
    const codes = answers.map(({ status, body }) => (status === 200 ? 200 : body['code']));
    expect(codes.filter((code) => code === 200)).toHaveLength(20);
    expect(codes.filter((code) => code === 'insufficient_stock')).toHaveLength(40);
    expect(await stock.stock(id)).toEqual(['0', '0.00']);
    expect(await stock.moves(id)).toHaveLength(21);
    expect(await keeper.balances()).toEqual({ '1200': '0.00', '5100': '0.00' });
  });

  it('sets once, whoever has counted at once', async () => {
    const id = await stock.item({}, ['20', '1.00']);
    const set = (index: number): ReturnType<StockKeeper['adjust']> =>
      stock.adjust(id, { setTo: String(index), expectedQuantity: '20' });
    const answers = await Promise.all(Array.from({ length: 15 }, (_, index) => set(index)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 14 }, () => 409)]);
  });
});

describe('createInventoryAdjustment', () => {
  const adjust = (lines: object[], more: object = {}): ReturnType<Bookkeeper['post']> =>
    keeper.post('/api/inventory/adjustments', { reason: 'count', lines, ...more });

  it('adjusts many items at once, with one entry', async () => {
    const damages = idOf(await keeper.post('/api/accounts', { code: '5120', name: 'Damages', type: 'expense' }));
    const [found, lost, same] = [
      await stock.item({}, ['10', '1.00']),
      await stock.item({ adjustmentAccountId: damages }, ['10', '2.00']),
      await stock.item({}, ['10', '4.00']),
    ];
    const adjusted = await adjust(
      [
        { itemId: found, countedQuantity: '12', unitCost: '3.00' },
        { itemId: lost, delta: '-4' },
        { itemId: same, countedQuantity: '10' },
      ],
      { note: 'Year end', adjustedOn: addDays(today(), -3) },
    );
    expect(expectStatus(adjusted, 201).body).toMatchObject({
      ...{ reason: 'count', note: 'Year end', currency: 'EUR', adjustedOn: addDays(today(), -3) },
      lines: [
        { lineNo: 1, countedQuantity: '12', quantityDelta: '2', valueDelta: '6.00', unitCost: '3.00' },
        { lineNo: 2, countedQuantity: null, quantityDelta: '-4', valueDelta: '-8.00', unitCost: null },
        { lineNo: 3, countedQuantity: '10', quantityDelta: '0', valueDelta: '0.00', unitCost: null },
      ],
    });
    const id = idOf(adjusted);
    expect(await keeper.read(`/api/inventory/adjustments/${id}`)).toEqual(adjusted.body);
    const { data } = (await keeper.read(`/api/journal-entries?sourceType=inventory_adjustment&sourceId=${id}`)) as {
      data: { total: string; lines: object[] }[];
    };
    expect(data).toEqual([expect.objectContaining({ total: '14.00', entryDate: addDays(today(), -3) })]);
    expect(await keeper.balances()).toEqual({ '1200': '68.00', '5100': '-56.00', '5120': '-12.00' });
  });

  it('takes 200 lines, and none of them when one is refused', async () => {
    const items: string[] = [];
    for (let count = 0; count < 200; count += 1) items.push(await stock.item());
    const lines = items.map((itemId) => ({ itemId, delta: '1', unitCost: '0.01' }));
    const last = { itemId: items[199], delta: '-1' };
    const refused = await adjust([...lines.slice(0, 199), last]);
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'insufficient_stock' });
    expect(refused.body).toMatchObject({ itemId: items[199], available: '0', requested: '1' });
    expect(await keeper.balances()).toEqual({});
    expectStatus(await adjust(lines), 201);
    expect(await keeper.balances()).toEqual({ '1200': '2.00', '5100': '-2.00' });
    expect(problemOf(await adjust([...lines, last]))).toMatchObject({ status: 422, code: 'too_many_items' });
  });

  it('counts and writes off what is left of an inactive item', async () => {
    const id = await stock.item({}, ['1', '1.00']);
    expectStatus(await keeper.patch(`${ITEMS}/${id}`, { isActive: false }, { version: 2 }), 200);
    expectStatus(await adjust([{ itemId: id, countedQuantity: '0' }]), 201);
    expect(await stock.stock(id)).toEqual(['0', '0.00']);
  });

  it('refuses items twice, of other currencies or other companies, unclear lines and far days', async () => {
    const [item, yen] = [await stock.item(), await stock.item({ currency: 'JPY' })];
    const foreign = await new StockKeeper(await books().newBookkeeper()).item();
    const line = (itemId: string, more: object = { delta: '1', unitCost: '1' }): object => ({ itemId, ...more });
    const refusals: [object[], string, string][] = [
      [[line(item), line(item)], 'validation_failed', '/lines/1/itemId'],
      [[line(item), line(yen)], 'currency_mismatch', '/lines/1/itemId'],
      [[line(foreign)], 'reference_not_found', '/lines/0/itemId'],
      [[line(item, {})], 'validation_failed', '/lines/0/delta'],
      [[line(item, { delta: '1', countedQuantity: '1' })], 'validation_failed', '/lines/0/delta'],
      [[line(item, { delta: '1' })], 'unit_cost_required', '/lines/0/unitCost'],
    ];
    for (const [lines, code, pointer] of refusals) {
      expect(problemOf(await adjust(lines))).toEqual({ status: 422, code, pointers: [pointer] });
    }
    const far = await adjust([line(item)], { adjustedOn: addDays(today(), 2) });
    expect(problemOf(far)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/adjustedOn'] });
    await lockBooks(addDays(today(), -10));
    const locked = await adjust([line(item)], { adjustedOn: addDays(today(), -10) });
    expect(problemOf(locked)).toMatchObject({ status: 409, code: 'period_locked' });
  });
});

describe('the lists', () => {
  const list = async (path: string): Promise<string[]> =>
    ((await keeper.read(path))['data'] as { id: string }[]).map(({ id }) => id);

  it('of items are newest first, paged and filtered', async () => {
    const [first, second] = [await stock.item({ sku: 'A' }), await stock.item({ sku: 'B' })];
    const third = await stock.item();
    expect(await list(ITEMS)).toEqual([third, second, first]);
    expect(await list(`${ITEMS}?sku=A`)).toEqual([first]);
    const { createdAt } = (await keeper.read(`${ITEMS}/${third}`)) as { createdAt: string };
    expect(await list(`${ITEMS}?updatedSince=${createdAt}`)).toEqual([third]);
    expectStatus(await stock.adjust(first, { delta: '1', unitCost: '1.00' }), 200);
    expectStatus(await keeper.patch(`${ITEMS}/${second}`, { isActive: false }, { version: 1 }), 200);
    expect(await list(`${ITEMS}?updatedSince=${createdAt}`)).toEqual([third, second, first]);
    expect(await list(`${ITEMS}?isActive=false`)).toEqual([second]);
    expect(await list(`${ITEMS}?createdFrom=${createdAt}`)).toEqual([third]);
    expect(await list(`${ITEMS}?createdBefore=${createdAt}`)).toEqual([second, first]);
    const page = await keeper.read(`${ITEMS}?limit=2`);
    expect(await list(`${ITEMS}?limit=2&cursor=${String(page['nextCursor'])}`)).toEqual([first]);
  });

  it('of moves begin with the last one and stay with their item', async () => {
    const [id, other] = [await stock.item({}, ['5', '1.00']), await stock.item({}, ['5', '1.00'])];
    expectStatus(await stock.adjust(id, { setTo: '4', expectedQuantity: '5' }), 200);
    const path = `${ITEMS}/${id}/moves`;
    const first = (await keeper.read(`${path}?limit=1`)) as { data: { seq: number }[]; nextCursor: string };
    expect(first.data.map(({ seq }) => seq)).toEqual([2]);
    const second = (await keeper.read(`${path}?limit=1&cursor=${first.nextCursor}`)) as typeof first;
    expect(second).toMatchObject({ data: [{ seq: 1, kind: 'adjustment', sourceLine: 1 }], nextCursor: null });
    expect((await keeper.read(`${path}?kind=count`))['data']).toHaveLength(1);
    const elsewhere = await keeper.get(`${ITEMS}/${other}/moves?cursor=${first.nextCursor}`);
    expect(problemOf(elsewhere)).toMatchObject({ status: 400, code: 'invalid_query' });
    const forged = Buffer.from(JSON.stringify([`ListItemMovesQuery ${keeper.companyId} ${id}`, 'x'])).toString(
      'base64url',
    );
    expect(problemOf(await keeper.get(`${path}?cursor=${forged}`))).toMatchObject({ status: 400 });
    expect(problemOf(await keeper.get(`${ITEMS}/${randomUUID()}/moves`))).toMatchObject({ status: 404 });
  });

  it('of adjustments are filtered by reason and day', async () => {
    const id = await stock.item();
    const adjust = async (reason: string, adjustedOn: string): Promise<string> => {
      const lines = [{ itemId: id, delta: '1', unitCost: '1.00' }];
      return idOf(await keeper.post('/api/inventory/adjustments', { reason, adjustedOn, lines }));
    };
    const [found, damaged] = [await adjust('found', '2026-01-10'), await adjust('damage', '2026-01-20')];
    const path = '/api/inventory/adjustments';
    expect(await list(path)).toEqual([damaged, found]);
    expect(await list(`${path}?reason=found`)).toEqual([found]);
    expect(await list(`${path}?adjustedFrom=2026-01-11`)).toEqual([damaged]);
    expect(await list(`${path}?adjustedTo=2026-01-11`)).toEqual([found]);
    const { createdAt } = (await keeper.read(`${path}/${damaged}`)) as { createdAt: string };
    expect(await list(`${path}?updatedSince=${createdAt}`)).toEqual([damaged]);
    expect(problemOf(await keeper.get(`${path}/${randomUUID()}`))).toMatchObject({ status: 404 });
  });
});
