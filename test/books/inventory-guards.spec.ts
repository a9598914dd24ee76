import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus } from './support/bookkeeper.js';
import type { RawBooks, RawRow } from './support/raw-books.js';
import { StockKeeper } from './support/stock-keeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let chair: string;
let screws: string;
let order: string;
/** As the engine: row-level security, and the writer's rights. */
let writer: RawBooks;
/** As an administrator, whom rights and row-level security do not stop. */
let superuser: RawBooks;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  const stock = new StockKeeper(keeper);
  [chair, screws] = [await stock.item({}, ['10', '3.00']), await stock.item({ costing: 'none' })];
  order = await stock.approvedOrder([[chair, '5', '4.00']]);
  const receipt = { lines: [{ lineNo: 1, quantity: '2' }] };
  expectStatus(await stock.setStatus(order, { status: 'received', receipt }), 200);
  const { database } = books();
  writer = await books().openRaw(database.writerUrl, keeper.companyId);
  superuser = await books().openRaw(database.superuserUrl, keeper.companyId);
});

/** Tries it and takes it back, so that the books stay in order. */
const tryOut = (raw: RawBooks, work: () => Promise<unknown>): Promise<string | undefined> =>
  raw.refusal(async () => {
    await work();
    throw Object.assign(new Error('taken back'), { code: 'accepted' });
  });
const change = (table: string, key: string, id: string, assignments: string): Promise<string | undefined> =>
  tryOut(writer, () =>
    writer.query(`UPDATE ${table} SET ${assignments} WHERE company_id = '${keeper.companyId}' AND ${key} = '${id}'`),
  );

describe('an item', () => {
  it.each([
    [`quantity = 1, value_minor = 0`, 'accepted'],
    [`quantity = 0, value_minor = 0`, 'accepted'],
    [`quantity = -0.0001`, 'item_no_negative_stock'],
    [`quantity = 100000000000`, 'item_stock_in_range'],
    [`quantity = 0`, 'item_value_of_stock'],
    [`value_minor = -1`, 'item_value_of_stock'],
    [`costing = 'none'`, 'item_costing_locked'],
    [`currency = 'USD'`, 'item_frozen'],
    [`move_seq = 0`, 'item_frozen'],
    [`id = gen_random_uuid()`, 'item_frozen'],
  ])('with stock and %s: %s', async (assignments, outcome) => {
    expect(await change('inventory_items', 'id', chair, assignments)).toBe(outcome);
  });

  it('without costing has no value, and may change its costing while nothing has moved', async () => {
    expect(await change('inventory_items', 'id', screws, `quantity = 1, value_minor = 1`)).toBe('item_value_if_costed');
    expect(await change('inventory_items', 'id', screws, `costing = 'moving_average'`)).toBe('accepted');
  });

  it('has a SKU of its own, and is never deleted', async () => {
    const sku = `sku = (SELECT sku FROM inventory_items WHERE id = '${chair}')`;
    expect(await change('inventory_items', 'id', screws, sku)).toBe('inventory_items_sku');
    const statement = `DELETE FROM inventory_items WHERE company_id = '${keeper.companyId}'`;
    expect(await tryOut(writer, () => writer.query(statement))).toBe('42501');
    expect(await tryOut(superuser, () => superuser.query(statement))).toBe('append_only');
  });
});

describe('a move', () => {
  const insert = (more: RawRow): Promise<string | undefined> =>
    tryOut(writer, () =>
      writer.insert('inventory_moves', {
        ...{ item_id: chair, seq: 3, kind: 'adjustment', quantity_delta: '1', value_delta_minor: 300n },
        ...{ quantity_after: '13', value_after_minor: 4100n, source_type: 'inventory_adjustment', source_line: 1 },
        ...{ source_id: randomUUID(), moved_on: '2026-01-15', occurred_at: new Date() },
        ...{ write_id: randomUUID(), created_at: new Date(), ...more },
      }),
    );

  it.each<[string, RawRow, string]>([
    ['that is sound', {}, 'accepted'],
    ['out', { quantity_delta: '-1', value_delta_minor: -300n }, 'accepted'],
    ['without value', { value_delta_minor: 0n }, 'accepted'],
    ['of nothing', { quantity_delta: '0' }, 'inventory_moves_quantity_delta_check'],
    ['in that takes value', { value_delta_minor: -1n }, 'move_value_has_sign_of_quantity'],
    ['out that brings value', { quantity_delta: '-1' }, 'move_value_has_sign_of_quantity'],
    ['below zero', { quantity_after: '-1', value_after_minor: 0n }, 'move_leaves_no_negative_stock'],
    ['that leaves value alone', { quantity_after: '0' }, 'move_leaves_value_of_stock'],
    ['with the number of another', { seq: 2 }, 'inventory_moves_pkey'],
    ['of an unknown item', { item_id: randomUUID() }, 'inventory_moves_company_id_item_id_fkey'],
  ])('%s', async (_what, more, outcome) => {
    expect(await insert(more)).toBe(outcome);
  });

  it('moves once for a line of a document', async () => {
    const { data } = (await keeper.read('/api/inventory/purchase-receipts')) as { data: { id: string }[] };
    const more = { source_id: data[0]?.id, source_line: 1 };
    expect(await insert({ ...more, kind: 'receipt' })).toBe('inventory_moves_source');
    expect(await insert({ ...more, kind: 'return' })).toBe('accepted');
  });
});

describe('a purchase order', () => {
  it.each([
    [`status = 'received'`, 'accepted'],
    [`status = 'closed'`, 'accepted'],
    [`status = 'draft'`, 'purchase_order_transition'],
    [`status = 'approved'`, 'purchase_order_transition'],
    [`status = 'cancelled'`, 'purchase_order_transition'],
    [`number = 'PO-2'`, 'purchase_order_frozen'],
    [`total_minor = 1`, 'purchase_order_frozen'],
    [`currency = 'USD'`, 'purchase_order_frozen'],
  ])('that is partially received: %s: %s', async (assignments, outcome) => {
    expect(await change('purchase_orders', 'id', order, assignments)).toBe(outcome);
  });

  it.each([
    [`quantity_received = 5`, 'accepted'],
    [`quantity_received = 5.0001`, 'purchase_order_no_over_receipt'],
    [`quantity_received = 1`, 'purchase_order_line_frozen'],
    [`quantity_ordered = 6`, 'purchase_order_line_frozen'],
    [`unit_cost_minor = 1`, 'purchase_order_line_frozen'],
  ])('has a line with %s: %s', async (assignments, outcome) => {
    expect(await change('purchase_order_lines', 'purchase_order_id', order, assignments)).toBe(outcome);
  });

  it.each(['purchase_orders', 'purchase_order_lines'])('%s are never deleted', async (table) => {
    const statement = `DELETE FROM ${table} WHERE company_id = '${keeper.companyId}'`;
    expect(await tryOut(writer, () => writer.query(statement))).toBe('42501');
    expect(await tryOut(superuser, () => superuser.query(statement))).toBe('append_only');
  });
});

it.each([
  'inventory_moves',
  'inventory_adjustments',
  'inventory_adjustment_lines',
  'purchase_receipts',
  'purchase_receipt_lines',
])('%s never change', async (table) => {
  const own = `WHERE company_id = '${keeper.companyId}'`;
  const update = `UPDATE ${table} SET company_id = company_id ${own}`;
  for (const statement of [update, `DELETE FROM ${table} ${own}`, `TRUNCATE ${table} CASCADE`]) {
    expect(await tryOut(writer, () => writer.query(statement))).toBe('42501');
    expect(await tryOut(superuser, () => superuser.query(statement))).toBe('append_only');
  }
});
