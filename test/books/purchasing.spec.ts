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

const ORDERS = '/api/inventory/purchase-orders';
const VENDORS = '/api/inventory/vendors';
const today = (): string => businessDay(new Date(), 'Europe/Berlin');
const list = async (path: string): Promise<string[]> =>
  ((await keeper.read(path))['data'] as { id: string }[]).map(({ id }) => id);

describe('vendors', () => {
  it('are created and changed', async () => {
    const more = { email: 'sales@timber.example', externalRef: 'V-1' };
    const created = await keeper.post(VENDORS, { name: 'Timber', currency: 'EUR', ...more });
    expect(expectStatus(created, 201).body).toMatchObject({ name: 'Timber', ...more, isActive: true, version: 1 });
    const path = `${VENDORS}/${idOf(created)}`;
    expect(await keeper.read(path)).toEqual(created.body);
    const patch = { name: 'Oak', email: null, currency: 'USD', externalRef: 'V-1', isActive: false };
    const changed = await keeper.patch(path, patch, { version: 1 });
    expect(expectStatus(changed, 200).body).toMatchObject({ ...patch, version: 2 });
    expect(await keeper.read(path)).toEqual(changed.body);
    expectStatus(await keeper.patch(path, { externalRef: null }, { version: 2 }), 200);
  });

  it('have references of their own', async () => {
    const [first, second] = [await stock.vendor({ externalRef: 'V-1' }), await stock.vendor()];
    const again = await keeper.post(VENDORS, { name: 'x', currency: 'EUR', externalRef: 'V-1' });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'duplicate_external_ref' });
    const patch = async (id: string, version?: number, name = 'Timber'): Promise<unknown> =>
      problemOf(
        await keeper.patch(`${VENDORS}/${id}`, { name, externalRef: 'V-1' }, version === undefined ? {} : { version }),
      );
    expect(await patch(second, 1)).toMatchObject({ status: 409, code: 'duplicate_external_ref' });
    expect(await patch(first, 1, 'Oak')).toMatchObject({ status: 200 });
    expect(await patch(first, 1)).toMatchObject({ status: 412 });
    expect(await patch(first)).toMatchObject({ status: 428 });
    expect(await patch(randomUUID(), 1)).toMatchObject({ status: 404 });
  });

  it('are listed newest first', async () => {
    const [first, second] = [await stock.vendor({ externalRef: 'V-1' }), await stock.vendor()];
    expectStatus(await keeper.patch(`${VENDORS}/${first}`, { isActive: false }, { version: 1 }), 200);
    const { createdAt } = (await keeper.read(`${VENDORS}/${second}`)) as { createdAt: string };
    expect(await list(VENDORS)).toEqual([second, first]);
    expect(await list(`${VENDORS}?isActive=true`)).toEqual([second]);
    expect(await list(`${VENDORS}?externalRef=V-1`)).toEqual([first]);
    expect(await list(`${VENDORS}?createdBefore=${createdAt}`)).toEqual([first]);
    expect(await list(`${VENDORS}?createdFrom=${createdAt}`)).toEqual([second]);
    expect(await list(`${VENDORS}?updatedSince=${createdAt}`)).toEqual([second, first]);
    expect(problemOf(await keeper.get(`${VENDORS}/${randomUUID()}`))).toMatchObject({ status: 404 });
  });
});

describe('createPurchaseOrder', () => {
  it('numbers a draft and computes what it costs', async () => {
    const [chair, table, vendorId] = [await stock.item(), await stock.item(), await stock.vendor()];
    const lines = [
      { itemId: chair, quantity: '3', unitCost: '33.3333' },
      { itemId: table, quantity: '0.5', unitCost: '10' },
      { itemId: chair, quantity: '1', unitCost: '0' },
    ];
    const body = { vendorId, currency: 'EUR', expectedOn: '2026-12-24', memo: 'Soon', lines };
    const created = await keeper.post(ORDERS, body);
    expect(expectStatus(created, 201).body).toMatchObject({
      ...{ vendorId, status: 'draft', number: 'PO-000001', currency: 'EUR', expectedOn: '2026-12-24', memo: 'Soon' },
      ...{ total: '105.00', version: 1 },
      lines: [
        { lineNo: 1, itemId: chair, quantity: '3', quantityReceived: '0', unitCost: '33.3333' },
        { lineNo: 2, itemId: table, quantity: '0.5', quantityReceived: '0', unitCost: '10.00' },
        { lineNo: 3, itemId: chair, quantity: '1', quantityReceived: '0', unitCost: '0.00' },
      ],
    });
    expect(await keeper.read(`${ORDERS}/${idOf(created)}`)).toEqual(created.body);
    expect(await keeper.balances()).toEqual({});
  });

  it('numbers 40 orders at once without a gap', async () => {
    const [item, vendorId] = [await stock.item(), await stock.vendor()];
    const body = { vendorId, currency: 'EUR', lines: [{ itemId: item, quantity: '1', unitCost: '1' }] };
    const answers = await Promise.all(Array.from({ length: 40 }, () => keeper.post(ORDERS, body)));
    const numbers = answers.map((answer) => expectStatus(answer, 201).body['number']).sort();
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => `PO-${String(index + 1).padStart(6, '0')}`));
  });

  it('refuses what is unknown, inactive, of another currency, or too much', async () => {
    const [item, yen, vendorId] = [await stock.item(), await stock.item({ currency: 'JPY' }), await stock.vendor()];
    const gone = await stock.item({}, ['1', '1.00']);
    expectStatus(await keeper.patch(`/api/inventory/items/${gone}`, { isActive: false }, { version: 2 }), 200);
    const closed = await stock.vendor();
    expectStatus(await keeper.patch(`${VENDORS}/${closed}`, { isActive: false }, { version: 1 }), 200);
    const line = (itemId: string, quantity = '1', unitCost = '1'): object => ({ itemId, quantity, unitCost });
    const refusals: [object, string, string][] = [
      [{ vendorId: randomUUID() }, 'reference_not_found', '/vendorId'],
      [{ vendorId: closed }, 'reference_not_found', '/vendorId'],
      [{ vendorId: await stock.vendor({ currency: 'USD' }) }, 'currency_mismatch', '/currency'],
      [{ lines: [line(item), line(yen)] }, 'currency_mismatch', '/lines/1/itemId'],
      [{ lines: [line(gone)] }, 'reference_not_found', '/lines/0/itemId'],
      [{ lines: [line(item, '99999999999', '99999')] }, 'amount_out_of_range', '/lines/0/unitCost'],
      [
        { lines: Array.from({ length: 500 }, () => line(item, '1', '90000000000000')) },
        'amount_out_of_range',
        '/lines',
      ],
    ];
    for (const [more, code, pointer] of refusals) {
      const answer = await keeper.post(ORDERS, { vendorId, currency: 'EUR', lines: [line(item)], ...more });
      expect(problemOf(answer)).toEqual({ status: 422, code, pointers: [pointer] });
    }
  });
});

describe('updatePurchaseOrderStatus', () => {
  it('takes goods in part by part, whose costs add up to the order', async () => {
    const [chair, table] = [await stock.item({}, ['7', '10.00']), await stock.item()];
    const id = await stock.approvedOrder([
      [chair, '3', '33.3333'],
      [table, '2', '5.00'],
    ]);
    const receipt = { receivedOn: addDays(today(), -2), lines: [{ lineNo: 1, quantity: '1' }] };
    const first = await stock.setStatus(id, { status: 'partially_received', receipt });
    expect(expectStatus(first, 200).body).toMatchObject({
      ...{ status: 'partially_received', version: 3 },
      lines: [{ quantityReceived: '1' }, { quantityReceived: '0' }],
    });
    expect(await keeper.read(`${ORDERS}/${id}`)).toEqual(first.body);
    expect(await keeper.balances()).toMatchObject({ '1200': '103.33', '2000': '-33.33' });
    expectStatus(
      await stock.setStatus(id, { status: 'received', receipt: { lines: [{ lineNo: 1, quantity: '1' }] } }),
      200,
    );
    const last = expectStatus(await stock.setStatus(id, { status: 'received' }), 200);
    expect(last.body).toMatchObject({ status: 'received', version: 5, lines: [{}, { quantityReceived: '2' }] });
    expect((await stock.moves(chair)).slice(1)).toEqual([
      ['receipt', '1', '33.33', '8', '103.33'],
      ['receipt', '1', '33.34', '9', '136.67'],
      ['receipt', '1', '33.33', '10', '170.00'],
    ]);
    expect(await stock.stock(table)).toEqual(['2', '10.00']);
    expect(await keeper.balances()).toMatchObject({ '1200': '180.00', '2000': '-110.00' });
    expect(expectStatus(await stock.setStatus(id, { status: 'closed' }), 200).body).toMatchObject({ status: 'closed' });
  });

  it('keeps its receipts', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '3', '2.00']]);
    const receipt = { receivedOn: '2026-01-10', lines: [{ lineNo: 1, quantity: '1' }] };
    expectStatus(await stock.setStatus(id, { status: 'received', receipt }), 200);
    expectStatus(await stock.setStatus(id, { status: 'received', receipt: { receivedOn: '2026-01-20' } }), 200);
    const path = '/api/inventory/purchase-receipts';
    const [second = '', first = ''] = await list(`${path}?purchaseOrderId=${id}`);
    expect(await keeper.read(`${path}/${second}`)).toMatchObject({
      ...{ purchaseOrderId: id, receivedOn: '2026-01-20', currency: 'EUR', cost: '4.00' },
      lines: [{ lineNo: 1, itemId: item, quantity: '2', cost: '4.00' }],
    });
    expect(await list(`${path}?receivedTo=2026-01-15`)).toEqual([first]);
    expect(await list(`${path}?receivedFrom=2026-01-15`)).toEqual([second]);
    const { createdAt } = (await keeper.read(`${path}/${second}`)) as { createdAt: string };
    expect(await list(`${path}?updatedSince=${createdAt}`)).toEqual([second]);
    expect(problemOf(await keeper.get(`${path}?purchaseOrderId=${randomUUID()}`))).toMatchObject({ status: 422 });
    expect(problemOf(await keeper.get(`${path}/${randomUUID()}`))).toMatchObject({ status: 404 });
  });

  it('takes one item in from several lines', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([
      [item, '1', '1.00'],
      [item, '2', '2.00'],
    ]);
    expectStatus(await stock.setStatus(id, { status: 'received' }), 200);
    expect(await stock.stock(item)).toEqual(['3', '5.00']);
    expect(await stock.moves(item)).toHaveLength(2);
  });

  it('makes what has no costing an expense at once', async () => {
    const [screws, chair] = [await stock.item({ costing: 'none' }), await stock.item()];
    const id = await stock.approvedOrder([
      [screws, '100', '0.05'],
      [chair, '1', '3.00'],
    ]);
    expectStatus(await stock.setStatus(id, { status: 'received' }), 200);
    expect(await stock.stock(screws)).toEqual(['100', '0.00']);
    expect(await keeper.balances()).toEqual({ '1200': '3.00', '2000': '-8.00', '5000': '5.00' });
  });

  it('posts nothing for what costs nothing', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '5', '0']]);
    expectStatus(await stock.setStatus(id, { status: 'received' }), 200);
    expect(await stock.stock(item)).toEqual(['5', '0.00']);
    expect(await keeper.balances()).toEqual({});
  });

  it('never receives more than was ordered', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '3', '2.00']]);
    const receive = (lines: object[]): ReturnType<StockKeeper['setStatus']> =>
      stock.setStatus(id, { status: 'received', receipt: { lines } });
    const over = await receive([{ lineNo: 1, quantity: '3.0001' }]);
    expect(problemOf(over)).toMatchObject({ status: 409, code: 'over_receipt' });
    expect(over.body).toMatchObject({ lineNo: 1, outstanding: '3' });
    expect(problemOf(await receive([{ lineNo: 2, quantity: '1' }]))).toMatchObject({
      pointers: ['/receipt/lines/0/lineNo'],
    });
    const twice = [1, 1].map((lineNo) => ({ lineNo, quantity: '1' }));
    expect(problemOf(await receive(twice))).toMatchObject({ pointers: ['/receipt/lines/1/lineNo'] });
    expect(await stock.stock(item)).toEqual(['0', '0.00']);
  });

  it('receives once, whoever says so at once', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '3', '2.00']]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => keeper.patch(`${ORDERS}/${id}/status`, { status: 'received' }, { version: 2 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
    expect(await stock.stock(item)).toEqual(['3', '6.00']);
  });

  const STATES = ['draft', 'approved', 'partially_received', 'received', 'closed', 'cancelled'] as const;
  type State = (typeof STATES)[number];
  const LEGAL: Readonly<Record<State, readonly State[]>> = {
    draft: ['approved', 'cancelled'],
    approved: ['partially_received', 'received', 'cancelled'],
    partially_received: ['partially_received', 'received', 'closed'],
    received: ['closed'],
    closed: [],
    cancelled: [],
  };
  const part = { receipt: { lines: [{ lineNo: 1, quantity: '1' }] } };
  const WAY: Readonly<Record<State, readonly object[]>> = {
    draft: [],
    approved: [{ status: 'approved' }],
    partially_received: [{ status: 'approved' }, { status: 'partially_received', ...part }],
    received: [{ status: 'approved' }, { status: 'received' }],
    closed: [{ status: 'approved' }, { status: 'received' }, { status: 'closed' }],
    cancelled: [{ status: 'cancelled' }],
  };

  it.each(STATES)('an order that is %s takes the transitions of its state machine, and no others', async (from) => {
    const item = await stock.item();
    const order = async (): Promise<string> => {
      const id = await stock.order([[item, '9', '1.00']]);
      for (const step of WAY[from]) expectStatus(await stock.setStatus(id, step), 200);
      return id;
    };
    for (const to of STATES) {
      const answer = await stock.setStatus(await order(), { status: to, ...(to === 'partially_received' ? part : {}) });
      if (LEGAL[from].includes(to)) expect(answer).toMatchObject({ status: 200, body: { status: to } });
      else {
        expect(problemOf(answer)).toMatchObject({ status: 409, code: 'illegal_transition' });
        expect(answer.body).toMatchObject({ from, to });
      }
    }
  });

  it('is called what it is: received is what has nothing outstanding', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '2', '1.00']]);
    expect((await stock.setStatus(id, { status: 'received', ...part })).body).toMatchObject({
      status: 'partially_received',
    });
    expect((await stock.setStatus(id, { status: 'partially_received', ...part })).body).toMatchObject({
      status: 'received',
    });
  });

  it('refuses receipts where nothing comes in, far and locked days, old versions', async () => {
    const item = await stock.item();
    const id = await stock.approvedOrder([[item, '2', '1.00']]);
    const refusals: [object, string, string][] = [
      [{ status: 'cancelled', ...part }, 'validation_failed', '/receipt'],
      [{ status: 'partially_received' }, 'validation_failed', '/receipt'],
      [{ status: 'partially_received', receipt: {} }, 'validation_failed', '/receipt/lines'],
      [{ status: 'received', receipt: { receivedOn: addDays(today(), 2) } }, 'date_invalid', '/receipt/receivedOn'],
    ];
    for (const [body, code, pointer] of refusals) {
      expect(problemOf(await stock.setStatus(id, body))).toEqual({ status: 422, code, pointers: [pointer] });
    }
    expect(problemOf(await stock.setStatus(id, { status: 'received' }, 1))).toMatchObject({ status: 412 });
    const path = `${ORDERS}/${id}/status`;
    expect(problemOf(await keeper.patch(path, { status: 'received' }))).toMatchObject({ status: 428 });
    const unknown = await keeper.patch(`${ORDERS}/${randomUUID()}/status`, { status: 'received' }, { version: 1 });
    expect(problemOf(unknown)).toMatchObject({ status: 404 });
    await keeper.settings({ booksLockedThrough: today() });
    expect(problemOf(await stock.setStatus(id, { status: 'received' }))).toMatchObject({ code: 'period_locked' });
  });
});

describe('the list of purchase orders', () => {
  it('is newest first, without lines, paged and filtered', async () => {
    const item = await stock.item();
    const first = await stock.order([[item, '1', '1.00']], { expectedOn: '2026-12-01' });
    const second = await stock.approvedOrder([[item, '1', '1.00']]);
    expect(await list(ORDERS)).toEqual([second, first]);
    expect(await list(`${ORDERS}?status=approved`)).toEqual([second]);
    expect(await list(`${ORDERS}?expectedFrom=2026-12-01`)).toEqual([first]);
    expect(await list(`${ORDERS}?expectedTo=2026-11-30`)).toEqual([]);
    const { vendorId } = (await keeper.read(`${ORDERS}/${first}`)) as { vendorId: string };
    expect(await list(`${ORDERS}?vendorId=${vendorId}`)).toEqual([first]);
    const { updatedAt } = (await keeper.read(`${ORDERS}/${second}`)) as { updatedAt: string };
    expect(await list(`${ORDERS}?updatedSince=${updatedAt}`)).toEqual([second]);
    const page = await keeper.read(`${ORDERS}?limit=1`);
    expect((page['data'] as object[])[0]).not.toHaveProperty('lines');
    expect(await list(`${ORDERS}?limit=1&cursor=${String(page['nextCursor'])}`)).toEqual([first]);
    expect(problemOf(await keeper.get(`${ORDERS}?vendorId=${randomUUID()}`))).toMatchObject({ status: 422 });
    expect(problemOf(await keeper.get(`${ORDERS}/${randomUUID()}`))).toMatchObject({ status: 404 });
  });
});
