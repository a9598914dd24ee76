import { arrayParameter } from './array-parameter.js';
import { conditionsOf } from './condition.js';
import {
  deleteStatement,
  findStatement,
  type FindRequest,
  getStatement,
  insertStatement,
  shapeOf,
  updateStatement,
} from './statements.js';
import type { ColumnLayout, ColumnType, TableLayout } from './table-layout.js';

const column = (property: string, name: string, type: ColumnType, isArray = false): ColumnLayout => ({
  ...{ property, name: `"${name}"`, type, isArray, scale: 0 },
});
const company = column('companyId', 'company_id', 'uuid');
const id = column('id', 'id', 'uuid');
const amount = column('amountMinor', 'amount_minor', 'bigint');
const details = column('details', 'details', 'jsonb');
const tags = column('tags', 'tags', 'text', true);
const layoutOf = (columns: readonly ColumnLayout[]): TableLayout =>
  ({
    ...{ table: '"things"', company, key: [id], columns },
    byProperty: new Map(columns.map((each) => [each.property, each])),
  }) as unknown as TableLayout;
const plain = layoutOf([company, id, amount, details]);
const listed = layoutOf([company, id, amount, details, tags]);
const row = { companyId: 'c', id: 'i', amountMinor: 5n, details: { a: 1 }, tags: ['x'] };

describe('statements', () => {
  it('insert by one array for each column', () => {
    expect(insertStatement(plain, [row, { ...row, id: 'j', amountMinor: null, details: null }])).toEqual({
      name: 'insert "things"',
      text:
        'INSERT INTO "things" ("company_id", "id", "amount_minor", "details") ' +
        'SELECT added."company_id", added."id", added."amount_minor", added."details" ' +
        'FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::jsonb[]) AS added ("company_id", "id", "amount_minor", "details")',
      values: ['{c,c}', '{i,j}', '{5,NULL}', arrayParameter('jsonb', [{ a: 1 }, null])],
      rowCount: 2,
    });
  });

  it('insert rows with lists by one document', () => {
    const statement = insertStatement(listed, [row]);
    expect(statement.text).toContain(
      'FROM jsonb_to_recordset($1::jsonb) AS added ("company_id" uuid, "id" uuid, "amount_minor" bigint, "details" jsonb, "tags" text[])',
    );
    expect(statement.values).toEqual([
      '[{"company_id":"c","id":"i","amount_minor":"5","details":{"a":1},"tags":["x"]}]',
    ]);
  });

  it('update only the given columns of rows found by their key', () => {
    expect(updateStatement(plain, [amount], [row])).toEqual({
      name: 'update "things" "amount_minor"',
      text:
        'UPDATE "things" AS target SET "amount_minor" = change."amount_minor" ' +
        'FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS change ("company_id", "id", "amount_minor") ' +
        'WHERE target."company_id" = change."company_id" AND target."id" = change."id"',
      values: ['{c}', '{i}', '{5}'],
      rowCount: 1,
    });
    expect(updateStatement(listed, [amount], [row]).text).toContain('unnest');
    expect(updateStatement(listed, [tags], [row])).toMatchObject({
      text: expect.stringContaining('FROM jsonb_to_recordset($1::jsonb) AS change') as string,
      values: ['[{"company_id":"c","id":"i","tags":["x"]}]'],
    });
  });

  it('delete rows by their key', () => {
    expect(deleteStatement(plain, [row])).toMatchObject({
      text: 'DELETE FROM "things" AS target USING unnest($1::uuid[], $2::uuid[]) AS change ("company_id", "id") WHERE target."company_id" = change."company_id" AND target."id" = change."id"',
      values: ['{c}', '{i}'],
      rowCount: 1,
    });
  });

  it('get rows by their key, the last column of it as a range of one value in its order', () => {
    expect(getStatement(plain, [row])).toMatchObject({
      text: expect.stringContaining(
        'FROM "things" WHERE "company_id" = wanted."company_id" AND "id" BETWEEN wanted."id" AND wanted."id" ORDER BY "id" LIMIT 1) AS target',
      ) as string,
      values: ['{c}', '{i}'],
    });
    const single = { ...layoutOf([company, amount]), key: [] };
    expect(getStatement(single, [row]).text).toContain(
      'FROM "things" WHERE "company_id" = wanted."company_id" LIMIT 1) AS target',
    );
  });

  it('find for several companies and conditions of one shape at once', () => {
    const find = (companyId: string, where: Record<string, unknown>): FindRequest => ({
      layout: plain,
      companyId,
      conditions: conditionsOf(plain, where),
    });
    const first = find('c1', { id: null, amountMinor: [1n, 2n] });
    const statement = findStatement([first, find('c2', { id: null, amountMinor: 3n })], 11);
    expect(statement.text).toContain(
      'unnest($1::integer[], $2::uuid[], $3::bigint[]) AS wanted (place, company, value1)',
    );
    expect(statement.text).toContain(
      'WHERE "company_id" = wanted.company AND "id" IS NULL AND "amount_minor" = wanted.value1 LIMIT 11',
    );
    expect(statement.values).toEqual(['{0,0,1}', '{c1,c1,c2}', '{1,2,3}']);
    expect(shapeOf(first.conditions)).toBe('"id" null, "amount_minor" oneOf');
    const bounds = findStatement([find('c1', { amountMinor: { from: 1n, to: 2n } })], 11);
    expect(bounds.text).toContain('"amount_minor" BETWEEN wanted.from0 AND wanted.to0');
    expect(bounds.values).toEqual(['{0}', '{c1}', '{1}', '{2}']);
  });

  it('have one text for one kind, made once', () => {
    const finds = (limit: number) => {
      const conditions = conditionsOf(plain, { amountMinor: [1n] });
      return findStatement([{ layout: plain, companyId: 'c', conditions }], limit);
    };
    expect(finds(1).text).toBe(finds(1).text);
    expect(finds(2).text).toContain('LIMIT 2)');
    expect(updateStatement(plain, [amount], [row]).text).not.toBe(updateStatement(plain, [details], [row]).text);
    expect(insertStatement(plain, [row]).text).not.toBe(insertStatement(listed, [row]).text);
  });
});
