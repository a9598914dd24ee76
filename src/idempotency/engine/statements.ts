import { arrayParameter } from './array-parameter.js';
import type { Condition } from './condition.js';
import { oncePerShape, oncePerTable } from './once-per-table.js';
import type { ColumnLayout, ColumnType, Row, TableLayout } from './table-layout.js';

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

/** What is the same in all statements of one kind. Texts are long and sent all the time, so each is made once. */
interface Form {
  readonly name: string;
  readonly text: string;
  /** The parameters for these rows. */
  readonly valuesOf: (rows: readonly Row[]) => unknown[];
}

/** What a statement reads its rows from, as an item of FROM, and the parameters for it. */
type RowSource = Pick<Form, 'text' | 'valuesOf'>;

function rowSource(alias: string, columns: readonly ColumnLayout[]): RowSource {
  if (columns.some((column) => column.isArray)) return rowsFromJson(alias, columns);
  const types = columns.map(({ type }) => type);
  return {
    text: `${unnest(types)} AS ${alias} (${names(columns)})`,
    // One parameter per column and not per value: a statement has at most 65,535 of them, and pg wraps silently.
    valuesOf: (rows) => columns.map(({ type, property }) => arrayParameter(type, rows, (row) => row[property])),
  };
}

/** `unnest` flattens lists of lists, so rows with lists come as one JSON document. */
function rowsFromJson(alias: string, columns: readonly ColumnLayout[]): RowSource {
  const record = columns.map((column) => `${column.name} ${column.type}${column.isArray ? '[]' : ''}`).join(', ');
  const jsonOf = (row: Row): object =>
    Object.fromEntries(columns.map((column) => [unquote(column.name), row[column.property]]));
  return {
    text: `jsonb_to_recordset($1::jsonb) AS ${alias} (${record})`,
    valuesOf: (rows) => [JSON.stringify(rows.map(jsonOf), bigintAsText)],
  };
}

function bigintAsText(_member: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

const insertForm = oncePerTable(({ columns, table }): Form => {
  const { text, valuesOf } = rowSource('added', columns);
  return {
    name: `insert ${table}`,
    text: `INSERT INTO ${table} (${names(columns)}) SELECT ${names(columns, 'added.')} FROM ${text}`,
    valuesOf,
  };
});

/** Inserts whole rows; a missing value is NULL. */
export function insertStatement(layout: TableLayout, rows: readonly Row[]): ChangeStatement {
  return changing(insertForm(layout), rows);
}

const updateForm = oncePerShape((layout, changed: readonly ColumnLayout[]): Form => {
  const { table } = layout;
  const key = primaryKeyOf(layout);
  const { text, valuesOf } = rowSource('change', [...key, ...changed]);
  const assignments = changed.map((column) => `${column.name} = change.${column.name}`).join(', ');
  return {
    name: `update ${table} ${changed.map((column) => column.name).join()}`,
    text: `UPDATE ${table} AS target SET ${assignments} FROM ${text} WHERE ${joined(key, 'target', 'change')}`,
    valuesOf,
  };
}, names);

/** Sets the given columns of rows found by primary key. */
export function updateStatement(
  layout: TableLayout,
  changed: readonly ColumnLayout[],
  rows: readonly Row[],
): ChangeStatement {
  return changing(updateForm(layout, changed), rows);
}

const deleteForm = oncePerTable((layout): Form => {
  const { table } = layout;
  const key = primaryKeyOf(layout);
  const { text, valuesOf } = rowSource('change', key);
  return {
    name: `delete ${table}`,
    text: `DELETE FROM ${table} AS target USING ${text} WHERE ${joined(key, 'target', 'change')}`,
    valuesOf,
  };
});

/** Deletes rows found by primary key. */
export function deleteStatement(layout: TableLayout, rows: readonly Row[]): ChangeStatement {
  return changing(deleteForm(layout), rows);
}

const getForm = oncePerTable((layout): Form => {
  const { table, columns } = layout;
  const { text, valuesOf } = rowSource('wanted', primaryKeyOf(layout));
  return {
    name: `get ${table}`,
    text: `SELECT ${names(columns, 'target.')} FROM ${text} CROSS JOIN LATERAL (SELECT ${names(columns)} FROM ${table} WHERE ${keyWanted(layout)} LIMIT 1) AS target`,
    valuesOf,
  };
});

/**
 * The last column of a key is matched by a range of one value, and the row is the first one in its order: of the company's
 * indexes only the primary key gives that order, so every plan walks it. By equality alone, a plan made while the table
 * was empty may walk the whole table, or another index of the company, and the connection keeps it.
 */
function keyWanted({ company, key }: TableLayout): string {
  const isCompany = `${company.name} = wanted.${company.name}`;
  const last = key.at(-1)?.name;
  if (last === undefined) return isCompany;
  const equal = key.slice(0, -1).map(({ name }) => `${name} = wanted.${name}`);
  return `${[isCompany, ...equal].join(' AND ')} AND ${last} BETWEEN wanted.${last} AND wanted.${last} ORDER BY ${last}`;
}

/** Reads rows by primary key; `keys` hold the company and the key. */
export function getStatement(layout: TableLayout, keys: readonly Row[]): Statement {
  const { name, text, valuesOf } = getForm(layout);
  return { name, text, values: valuesOf(keys) };
}

/** One find of a batch: finds of one shape (the same columns and kinds) are one statement. */
export interface FindRequest {
  readonly layout: TableLayout;
  readonly companyId: string;
  readonly conditions: readonly Condition[];
}

/** Finds that one statement serves. */
interface FindShape {
  readonly conditions: readonly Condition[];
  readonly limit: number;
}

const findForm = oncePerShape(
  (layout, { conditions, limit }: FindShape) => {
    const { table, company, columns } = layout;
    const parameters = conditions.flatMap((condition, index) => parametersOf(condition, index));
    const types: ColumnType[] = ['integer', 'uuid', ...parameters.map(({ type }) => type)];
    const wanted = ['place', 'company', ...parameters.map((parameter) => parameter.name)].join(', ');
    const filters = conditions.map((condition, index) => filterOf(condition, index));
    const where = [`${company.name} = wanted.company`, ...filters].join(' AND ');
    return {
      name: `find ${table} ${shapeOf(conditions)}`,
      text: `SELECT wanted.place, ${names(columns, 'found.')} FROM ${unnest(types)} AS wanted (${wanted}) CROSS JOIN LATERAL (SELECT ${names(columns)} FROM ${table} WHERE ${where} LIMIT ${limit}) AS found`,
      types,
    };
  },
  ({ conditions, limit }) => `${limit} ${shapeOf(conditions)}`,
);

/**
 * Reads the rows of several finds of one shape; the first column of the result is the find's place in the batch.
 * A find gives at most `limit` rows for each combination of its lists' values.
 */
export function findStatement(finds: readonly [FindRequest, ...FindRequest[]], limit: number): Statement {
  const { layout, conditions } = finds[0];
  const { name, text, types } = findForm(layout, { conditions, limit });
  const rows = finds.flatMap((find, place) =>
    combinations(find.conditions).map((row) => [place, find.companyId, ...row]),
  );
  return { name, text, values: types.map((type, column) => arrayParameter(type, rows, (row) => row[column])) };
}

/** What finds must share to be read by one statement. */
export function shapeOf(conditions: readonly Condition[]): string {
  return conditions.map((condition) => `${condition.column.name} ${condition.kind}`).join(', ');
}

function parametersOf(condition: Condition, index: number): { name: string; type: ColumnType }[] {
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
    if (condition.kind === 'oneOf') {
      rows = rows.flatMap((row) => [...condition.values.values()].map((value) => [...row, value]));
    } else if (condition.kind === 'between') {
      rows = rows.map((row) => [...row, condition.from, condition.to]);
    }
  }
  return rows;
}

function changing({ name, text, valuesOf }: Form, rows: readonly Row[]): ChangeStatement {
  return { name, text, values: valuesOf(rows), rowCount: rows.length };
}

function primaryKeyOf(layout: TableLayout): readonly ColumnLayout[] {
  return [layout.company, ...layout.key];
}

function unnest(types: readonly ColumnType[]): string {
  return `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})`;
}

function names(columns: readonly ColumnLayout[], prefix = ''): string {
  return columns.map((column) => prefix + column.name).join(', ');
}

function joined(columns: readonly ColumnLayout[], left: string, right: string): string {
  return columns.map((column) => `${left}.${column.name} = ${right}.${column.name}`).join(' AND ');
}

function unquote(name: string): string {
  return name.slice(1, -1);
}
