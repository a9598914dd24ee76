import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { startApplication } from '../support/application.js';
import type { TestDatabase } from '../support/database.js';
import type { Caller } from '../contract/sample.js';
import type { SampleBuilder } from '../contract/sample-builder.js';
import { jsonOf } from '../contract/support/http-client.js';
import { type Servers, useWorld } from '../contract/support/world.js';
import { fill, type Row, ROWS_A_DAY } from './support/list-plans/bulk.js';
import { LISTS, type ListUnderTest, OTHER_LISTS } from './support/list-plans/lists.js';
import { complaints } from './support/list-plans/plan.js';
import { RecordedReads } from './support/list-plans/recorded-reads.js';

/** Enough that whoever reads all of them is seen. */
const USUAL_ROWS = 5_000;

/** What leaves at least one row in every table that is listed. */
const OPERATIONS = [
  ...['allocatePayment', 'createRefund', 'reconcileLedger', 'createTimeEntry', 'createPayRun', 'createTaxForm'],
  ...['createEmployeeDeduction', 'createInventoryAdjustment', 'updatePurchaseOrderStatus', 'importBankTransactions'],
  ...['triggerWorkflowInstance', 'createInvoice', 'grantUserCompanyAccess'],
] as const;

let reads: RecordedReads;
const world = useWorld(openWithRecordedReads);
let owner: Caller;
const bases = new Map<string, Row>();

async function openWithRecordedReads(database: TestDatabase): Promise<Servers> {
  const running = await startApplication({ database });
  const source = running.application.get<DataSource>(getDataSourceToken('reader'));
  reads = await RecordedReads.open(source, database.readerUrl);
  const close = async (): Promise<void> => {
    await reads.close();
    await running.close();
  };
  return { addresses: [running.baseUrl], close };
}

beforeAll(async () => {
  owner = await world().member('owner');
  const samples: SampleBuilder = await world().samplesOf();
  for (const operation of OPERATIONS) await samples.perform(operation);
  for (const { path, bulk } of LISTS) {
    bases.set(path, await fill(world().database, world().ours, bulk, USUAL_ROWS));
  }
  await world().database.query('ANALYZE');
}, 120_000);

describe.each(LISTS.map((list) => [list.path, list] as const))('a page of %s', (_path, list) => {
  it('is read by an index: the first, and one deep in the list', async () => {
    const first = await expectPage(list, {});
    await expectPage(list, { cursor: await deepCursor(list, String(first['nextCursor'])) });
  });

  for (const names of questions(list)) {
    it(`is read by an index for ${names.join(' and ')}, and so is the next one`, async () => {
      const values = names.map(async (name) => [name, await valueOf(list, list.filters[name])] as const);
      const query = Object.fromEntries(await Promise.all(values));
      const { nextCursor } = await expectPage(list, query);
      if (typeof nextCursor === 'string') await expectPage(list, { ...query, cursor: nextCursor });
    });
  }
});

it('knows every list and each of its filters', async () => {
  const { paths } = jsonOf(await world().get('/docs/json', owner)) as { paths: ApiPaths };
  const described = Object.entries(paths).flatMap(([path, { get }]) => {
    const names = (get?.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : []));
    return names.includes('cursor') ? [[path, names.filter((name) => !['cursor', 'limit'].includes(name))]] : [];
  });
  const known = [...LISTS.map(({ path, filters }) => [path, Object.keys(filters)]), ...otherListsOf(described)];
  const byPath = ([left]: unknown[], [right]: unknown[]): number => String(left).localeCompare(String(right));
  expect(described.map(sortedNames).sort(byPath)).toEqual(known.map(sortedNames).sort(byPath));
});

type ApiPaths = Readonly<Record<string, { get?: { parameters?: readonly { in: string; name: string }[] } }>>;

/** Their filters are not looked at. */
function otherListsOf(described: readonly unknown[][]): unknown[][] {
  const paths = new Set<unknown>(OTHER_LISTS.map(({ path }) => path));
  return described.filter(([path]) => paths.has(path));
}

function sortedNames([path, names]: unknown[]): unknown[] {
  return [path, [...(names as string[])].sort()];
}

/** The filters that are asked for one at a time, or together where they have to be; without those that are excused. */
function questions({ filters, together = [] }: ListUnderTest): (readonly string[])[] {
  const alone = Object.entries(filters).flatMap(([name, value]) =>
    together.includes(name) || (typeof value === 'object' && 'because' in value) ? [] : [[name]],
  );
  return [...alone, ...(together.length === 0 ? [] : [together])];
}

/** Asks for a page, and expects all that was read for it to be read by an index. */
async function expectPage(
  list: ListUnderTest,
  query: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const path = list.path.replace('{id}', await valueOf(list, list.id));
  reads.take();
  const answer = await world().get(`${path}?${new URLSearchParams(query).toString()}`, owner);
  expect([answer.status, answer.body]).toEqual([200, expect.any(String)]);
  const statements = reads.take();
  expect(statements.some(({ text }) => text.includes(list.bulk.table))).toBe(true);
  const found: string[] = [];
  for (const statement of statements) {
    const plan = await reads.explain(statement, world().ours, owner.userId);
    found.push(...complaints(statement, plan, list.bulk.rowsADay ?? ROWS_A_DAY));
  }
  expect(found).toEqual([]);
  return jsonOf(answer);
}

/** The cursor of the first page, but with the key of a row from the middle of the list. */
async function deepCursor({ order, bulk }: ListUnderTest, cursor: string): Promise<string> {
  const keys = order.map((column) => `"${column}"`).join(', ');
  const [row = {}] = await world().database.query<Row>(
    `SELECT ${keys} FROM ${bulk.table} WHERE company_id = $1 ORDER BY ${keys}
     OFFSET (SELECT count(*) / 2 FROM ${bulk.table}) LIMIT 1`,
    [world().ours],
  );
  const [mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string];
  return Buffer.from(JSON.stringify([mark, ...order.map((column) => textOf(row[column]))])).toString('base64url');
}

async function valueOf({ path }: ListUnderTest, value: ListUnderTest['filters'][string] | undefined): Promise<string> {
  if (typeof value === 'function') return textOf(value(bases.get(path) ?? {}));
  if (typeof value !== 'object') return value ?? '';
  if ('because' in value) throw new Error(`${path}: this filter is excused`);
  const [row] = await world().database.query<Row>(value.sql, [world().ours]);
  return textOf(row?.['value']);
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
