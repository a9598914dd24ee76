import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { StockKeeper } from './support/stock-keeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let stock: StockKeeper;
let customerId: string;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  stock = new StockKeeper(keeper);
  customerId = await keeper.customer();
});

const line = (itemId: string, quantity: string, unitPrice = '20.00'): object => ({
  ...{ description: 'Goods', quantity, unitPrice, itemId },
});
const draft = (lines: object[]): Promise<string> => keeper.draft(customerId, '', { lines });
const finalize = (id: string, body: object = {}): ReturnType<Bookkeeper['post']> =>
  keeper.post(`/api/invoices/${id}/finalize`, body);
const entriesOf = async (id: string): Promise<{ purpose: string; total: string; entryDate: string }[]> => {
  const { data } = await keeper.read(`/api/journal-entries?sourceType=invoice&sourceId=${id}`);
  return data as { purpose: string; total: string; entryDate: string }[];
};

describe('finalizeInvoice', () => {
  it('takes what it sells out of stock, and posts revenue and cost in one entry', async () => {
    const furniture = idOf(await keeper.post('/api/accounts', { code: '5010', name: 'Furniture', type: 'expense' }));
    const [chair, table] = [
      await stock.item({}, ['10', '12.00']),
      await stock.item({ costOfGoodsSoldAccountId: furniture }, ['4', '50.00']),
    ];
    const work = { description: 'Assembly', quantity: '1', unitPrice: '30.00' };
    const id = await draft([line(chair, '3'), line(table, '1', '90.00'), work, line(chair, '0.5')]);
    expect(await stock.stock(chair)).toEqual(['10', '120.00']);
    const finalized = expectStatus(await finalize(id, { issueDate: '2026-03-31' }), 200);
    expect(finalized.body).toMatchObject({
      ...{ status: 'open', total: '190.00' },
      lines: [{ itemId: chair }, { itemId: table }, { itemId: null }, { itemId: chair }],
    });
    expect(await keeper.read(`/api/invoices/${id}`)).toEqual(finalized.body);
    expect(await stock.stock(chair)).toEqual(['6.5', '78.00']);
    expect(await stock.stock(table)).toEqual(['3', '150.00']);
    expect((await stock.moves(chair)).slice(1)).toEqual([
      ['sale', '-3', '-36.00', '7', '84.00'],
      ['sale', '-0.5', '-6.00', '6.5', '78.00'],
    ]);
    const { data } = (await keeper.read(`/api/inventory/items/${chair}/moves?limit=1`)) as { data: object[] };
    expect(data[0]).toMatchObject({ sourceType: 'invoice', sourceId: id, sourceLine: 4, movedOn: '2026-03-31' });
    expect(await entriesOf(id)).toEqual([expect.objectContaining({ purpose: 'finalize', total: '282.00' })]);
    expect(await keeper.balances()).toEqual({
      ...{ '1100': '190.00', '1200': '228.00', '4000': '-190.00' },
      ...{ '5000': '42.00', '5010': '50.00', '5100': '-320.00' },
    });
  });

  it('refuses more than there is, over all lines together, and then takes nothing', async () => {
    const [chair, table] = [await stock.item({}, ['3', '12.00']), await stock.item({}, ['9', '1.00'])];
    const id = await draft([line(table, '1'), line(chair, '2'), line(chair, '1.5')]);
    const refused = await finalize(id);
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'insufficient_stock' });
    expect(refused.body).toMatchObject({ itemId: chair, available: '1', requested: '1.5' });
    expect([await stock.stock(chair), await stock.stock(table)]).toEqual([
      ['3', '36.00'],
      ['9', '9.00'],
    ]);
    expect(await keeper.read(`/api/invoices/${id}`)).toMatchObject({ status: 'draft', number: null });
    expectStatus(await stock.adjust(chair, { delta: '1' }), 200);
    expect(expectStatus(await finalize(id), 200).body).toMatchObject({ number: 'INV-000001' });
  });

  it('sells an item to its last piece, whoever finalizes at once', async () => {
    const chair = await stock.item({}, ['10', '3.33']);
    const drafts = await Promise.all(Array.from({ length: 16 }, () => draft([line(chair, '1')])));
    const answers = await Promise.all(drafts.map((id) => finalize(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 10 }, () => 200),
      ...Array.from({ length: 6 }, () => 409),
    ]);
    expect(await stock.stock(chair)).toEqual(['0', '0.00']);
    expect(await keeper.balances()).toMatchObject({ '1200': '0.00', '5000': '33.30' });
  });

  it('posts the cost of what is given away', async () => {
    const chair = await stock.item({}, ['2', '7.00']);
    const id = await draft([line(chair, '1', '0')]);
    expect(expectStatus(await finalize(id), 200).body).toMatchObject({ status: 'paid', total: '0.00' });
    expect(await keeper.balances()).toEqual({ '1200': '7.00', '5000': '7.00', '5100': '-14.00' });
  });

  it('posts no cost for what has none', async () => {
    const [screws, gift] = [
      await stock.item({ costing: 'none', opening: { quantity: '9' } }),
      await stock.item({}, ['1', '0']),
    ];
    const id = await draft([line(screws, '4', '1.00'), line(gift, '1', '1.00')]);
    expectStatus(await finalize(id), 200);
    expect(await stock.stock(screws)).toEqual(['5', '0.00']);
    expect(await keeper.balances()).toEqual({ '1100': '5.00', '4000': '-5.00' });
    const free = await draft([line(screws, '5', '0')]);
    expectStatus(await finalize(free), 200);
    expect(await entriesOf(free)).toEqual([]);
  });

  it('sells off what has become inactive since the draft', async () => {
    const chair = await stock.item({}, ['2', '7.00']);
    const id = await draft([line(chair, '2')]);
    expectStatus(await keeper.patch(`/api/inventory/items/${chair}`, { isActive: false }, { version: 2 }), 200);
    expectStatus(await finalize(id), 200);
    expect(await stock.stock(chair)).toEqual(['0', '0.00']);
  });

  it('is refused while the account of its cost is inactive', async () => {
    const chair = await stock.item({}, ['2', '7.00']);
    const id = await draft([line(chair, '2')]);
    await books().database.query(`UPDATE accounts SET is_active = false WHERE company_id = $1 AND code = '5000'`, [
      keeper.companyId,
    ]);
    expect(problemOf(await finalize(id))).toMatchObject({ status: 409, code: 'account_inactive' });
  });
});

describe('drafts', () => {
  it('name active items of their company and currency', async () => {
    const [chair, yen, gone] = [await stock.item(), await stock.item({ currency: 'JPY' }), await stock.item()];
    expectStatus(await keeper.patch(`/api/inventory/items/${gone}`, { isActive: false }, { version: 1 }), 200);
    const foreign = await new StockKeeper(await books().newBookkeeper()).item();
    const refusals: [string, string][] = [
      [randomUUID(), 'reference_not_found'],
      [foreign, 'reference_not_found'],
      [gone, 'reference_not_found'],
      [yen, 'currency_mismatch'],
    ];
    for (const [itemId, code] of refusals) {
      const lines = [line(chair, '1'), line(itemId, '1')];
      const answer = await keeper.post('/api/invoices', { customerId, currency: 'EUR', lines });
      expect(problemOf(answer)).toEqual({ status: 422, code, pointers: ['/lines/1/itemId'] });
    }
  });

  it('move nothing, also when their lines change', async () => {
    const chair = await stock.item({}, ['2', '7.00']);
    const id = await draft([line(chair, '2'), line(chair, '3')]);
    const work = { description: 'Work', quantity: '1', unitPrice: '1.00' };
    const changed = await keeper.patch(`/api/invoices/${id}`, { lines: [work, line(chair, '1')] }, { version: 1 });
    expect(expectStatus(changed, 200).body).toMatchObject({ lines: [{ itemId: null }, { itemId: chair }] });
    expectStatus(await finalize(id), 200);
    expect(await stock.stock(chair)).toEqual(['1', '7.00']);
  });
});

describe('voidInvoice', () => {
  it('brings the goods back at the value at which they went out, whatever the average is by now', async () => {
    const chair = await stock.item({}, ['10', '12.00']);
    const id = await draft([line(chair, '3'), line(chair, '1')]);
    expectStatus(await finalize(id, { issueDate: '2026-03-31' }), 200);
    expectStatus(await stock.adjust(chair, { delta: '6', unitCost: '20.00' }), 200);
    expect(await stock.stock(chair)).toEqual(['12', '192.00']);
    expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}), 200);
    expect(await stock.stock(chair)).toEqual(['16', '240.00']);
    expect((await stock.moves(chair)).slice(-2)).toEqual([
      ['return', '3', '36.00', '15', '228.00'],
      ['return', '1', '12.00', '16', '240.00'],
    ]);
    const [finalized, voided] = (await entriesOf(id)).sort((left, right) => left.purpose.localeCompare(right.purpose));
    expect([finalized?.total, voided?.total]).toEqual(['128.00', '128.00']);
    const { data } = (await keeper.read(`/api/inventory/items/${chair}/moves?limit=1`)) as {
      data: { movedOn: string }[];
    };
    expect(data[0]?.movedOn).toBe(voided?.entryDate);
    expect(await keeper.balances()).toEqual({
      ...{ '1100': '0.00', '1200': '240.00', '4000': '0.00', '5000': '0.00', '5100': '-240.00' },
    });
  });

  it('brings back what was the last in stock, with all of its value', async () => {
    const chair = await stock.item({}, ['3', '3.3333']);
    const id = await draft([line(chair, '3')]);
    expectStatus(await finalize(id), 200);
    expect(await stock.stock(chair)).toEqual(['0', '0.00']);
    expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}), 200);
    expect(await stock.stock(chair)).toEqual(['3', '10.00']);
  });

  it('brings back what has no value, too', async () => {
    const screws = await stock.item({ costing: 'none', opening: { quantity: '9' } });
    const id = await draft([line(screws, '4', '1.00')]);
    expectStatus(await finalize(id), 200);
    expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}), 200);
    expect(await stock.stock(screws)).toEqual(['9', '0.00']);
  });

  it('brings back once', async () => {
    const chair = await stock.item({}, ['3', '1.00']);
    const id = await draft([line(chair, '3')]);
    expectStatus(await finalize(id), 200);
    const answers = await Promise.all(Array.from({ length: 10 }, () => keeper.post(`/api/invoices/${id}/void`, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(await stock.stock(chair)).toEqual(['3', '3.00']);
  });
});
