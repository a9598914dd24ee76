import type { Condition } from './condition.js';
import { parameterValue } from './row-values.js';
import type { ColumnLayout, Row, TableLayout } from './table-layout.js';

/** A statement with a stable name, under which it is prepared. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement that changes rows, and how many rows it must change. */
export interface ChangeStatement extends Statement {
  readonly rowCount: number;
}

/** Rows of one statement. A thousand more or less don't matter; bounded parameters and memory do. */
export const ROWS_PER_STATEMENT = 5_000;

/** One parameter per column and not per value: a statement has at most 65,535 of them, and pg wraps silently. */
function arrays(columns: readonly ColumnLayout[], rows: readonly Row[]): unknown[] {
  return columns.map((column) => rows.map((row) => parameterValue(column, row[column.property])));
}

function unnest(columns: readonly ColumnLayout[]): string {
  return `unnest(${columns.map((column, index) => `$${index + 1}::${column.type}[]`).join(', ')})`;
}

function names(columns: readonly ColumnLayout[], prefix = ''): string {
  return columns.map((column) => prefix + column.name).join(', ');
}

/** What a statement reads its rows from, as an item of FROM, and the parameters for it. */
interface RowSource {
  readonly text: string;
  readonly values: readonly unknown[];
}

function rowSource(alias: string, columns: readonly ColumnLayout[], rows: readonly Row[]): RowSource {
  if (columns.some((column) => column.isArray)) return rowsFromJson(alias, columns, rows);
  return { text: `${unnest(columns)} AS ${alias} (${names(columns)})`, values: arrays(columns, rows) };
}

/** `unnest` flattens lists of lists, so rows with lists come as one JSON document. */
function rowsFromJson(alias: string, columns: readonly ColumnLayout[], rows: readonly Row[]): RowSource {
  const record = columns.map((column) => `${column.name} ${column.type}${column.isArray ? '[]' : ''}`).join(', ');
  const document = rows.map((row) =>
    Object.fromEntries(columns.map((column) => [unquote(column.name), jsonMember(column, row[column.property])])),
  );
  return { text: `jsonb_to_recordset($1::jsonb) AS ${alias} (${record})`, values: [JSON.stringify(document)] };
}

function jsonMember(column: ColumnLayout, value: unknown): unknown {
  return column.type === 'jsonb' ? value : parameterValue(column, value);
}

/** Inserts whole rows; a missing value is NULL. */
export function insertStatement({ columns, table }: TableLayout, rows: readonly Row[]): ChangeStatement {
  const source = rowSource('added', columns, rows);
  const text = `INSERT INTO ${table} (${names(columns)}) SELECT ${names(columns, 'added.')} FROM ${source.text}`;
  return { name: `insert ${table}`, text, values: source.values, rowCount: rows.length };
}

/** Sets the given columns of rows found by primary key. */
export function updateStatement(
  layout: TableLayout,
  changed: readonly ColumnLayout[],
  rows: readonly Row[],
): ChangeStatement {
  const { table } = layout;
  const key = [layout.company, ...layout.key];
  const source = rowSource('change', [...key, ...changed], rows);
  const assignments = changed.map((column) => `${column.name} = change.${column.name}`).join(', ');
  const text = `UPDATE ${table} AS target SET ${assignments} FROM ${source.text} WHERE ${joined(key, 'target', 'change')}`;
  const name = `update ${table} ${changed.map((column) => column.name).join()}`;
  return { name, text, values: source.values, rowCount: rows.length };
}

/** Deletes rows found by primary key. */
export function deleteStatement(layout: TableLayout, rows: readonly Row[]): ChangeStatement {
  const { table } = layout;
  const key = [layout.company, ...layout.key];
  const source = rowSource('change', key, rows);
  const text = `DELETE FROM ${table} AS target USING ${source.text} WHERE ${joined(key, 'target', 'change')}`;
  return { name: `delete ${table}`, text, values: source.values, rowCount: rows.length };
}

/** Reads rows by primary key; `keys` hold the company and the key. */
export function getStatement(layout: TableLayout, keys: readonly Row[]): Statement {
  const { table } = layout;
  const key = [layout.company, ...layout.key];
  const source = rowSource('wanted', key, keys);
  const text = `SELECT ${names(layout.columns, 'target.')} FROM ${source.text} JOIN ${table} AS target ON ${joined(key, 'target', 'wanted')}`;
  return { name: `get ${table}`, text, values: source.values };
}

/** One find of a batch: finds of one shape (the same columns and kinds) are one statement. */
export interface FindRequest {
  readonly layout: TableLayout;
  readonly companyId: string;
  readonly conditions: readonly Condition[];
}

/**
 * Reads the rows of several finds of one shape; the first column of the result is the find's place in the batch.
 * A find gives at most `limit` rows for each combination of its lists' values.
 */
export function findStatement(finds: readonly [FindRequest, ...FindRequest[]], limit: number): Statement {
  const { layout, conditions } = finds[0];
  const { table, company } = layout;
  const parameters = conditions.flatMap((condition, index) => parametersOf(condition, index));
  const types = ['integer', 'uuid', ...parameters.map((parameter) => parameter.type)];
  const wanted = ['place', 'company', ...parameters.map((parameter) => parameter.name)];
  const source = `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) AS wanted (${wanted.join(', ')})`;
  const filters = conditions.map((condition, index) => filterOf(condition, index));
  const where = [`${company.name} = wanted.company`, ...filters].join(' AND ');
  const text = `SELECT wanted.place, ${names(layout.columns, 'found.')} FROM ${source} CROSS JOIN LATERAL (SELECT ${names(layout.columns)} FROM ${table} WHERE ${where} LIMIT ${limit}) AS found`;
  const rows = finds.flatMap((find, place) =>
    combinations(find.conditions).map((row) => [place, find.companyId, ...row]),
  );
  const values = wanted.map((_, column) => rows.map((row) => row[column]));
  return { name: `find ${table} ${shapeOf(conditions)}`, text, values };
}

/** What finds must share to be read by one statement. */
export function shapeOf(conditions: readonly Condition[]): string {
  return conditions.map((condition) => `${condition.column.name} ${condition.kind}`).join(', ');
}

function parametersOf(condition: Condition, index: number): { name: string; type: string }[] {
  const { type } = condition.column;
  switch (condition.kind) {
    case 'null':
      return [];
    case 'oneOf':
      return [{ name: `value${index}`, type }];
    case 'between':
      return [
        { name: `from${index}`, type },
        { name: `to${index}`, type },
      ];
  }
}

function filterOf(condition: Condition, index: number): string {
  const { name } = condition.column;
  switch (condition.kind) {
    case 'null':
      return `${name} IS NULL`;
    case 'oneOf':
      return `${name} = wanted.value${index}`;
    case 'between':
      return `${name} BETWEEN wanted.from${index} AND wanted.to${index}`;
  }
}

/** The parameters of one find: a row for each combination of its lists' values. */
function combinations(conditions: readonly Condition[]): unknown[][] {
  let rows: unknown[][] = [[]];
  for (const condition of conditions) {
    const { column } = condition;
    if (condition.kind === 'oneOf') {
      rows = rows.flatMap((row) =>
        [...condition.values.values()].map((value) => [...row, parameterValue(column, value)]),
      );
    } else if (condition.kind === 'between') {
      const bounds = [parameterValue(column, condition.from), parameterValue(column, condition.to)];
      rows = rows.map((row) => [...row, ...bounds]);
    }
  }
  return rows;
}

function joined(columns: readonly ColumnLayout[], left: string, right: string): string {
  return columns.map((column) => `${left}.${column.name} = ${right}.${column.name}`).join(' AND ');
}

function unquote(name: string): string {
  return name.slice(1, -1);
}
