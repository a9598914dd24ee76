import type { EntityManager, EntityTarget, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** The name of the listed table in conditions that are added by hand. */
export const LISTED = 'listed';

/** One condition of a list; one without a value is left out. */
export interface PageFilter {
  readonly column: string;
  readonly operator: '=' | '>=' | '<=' | '<';
  readonly value: unknown;
}

/** Which rows a list shows, and from where on. */
export interface KeysetPage<Row extends ObjectLiteral> {
  readonly companyId: string;
  readonly limit: number;
  /** The columns of the sort key; an index on (company_id, ...) must hold them in this order. */
  readonly order: readonly (keyof Row & string)[];
  readonly direction: 'ASC' | 'DESC';
  /** The sort key of the last row of the page before. */
  readonly after: readonly unknown[] | undefined;
  readonly filters: readonly PageFilter[];
  /** Adds conditions that are no comparison with a value. */
  readonly narrow?: (select: SelectQueryBuilder<Row>) => void;
}

/** What the query of a list in the order of creation, or of a day, says. */
export interface NewestQuery {
  readonly limit: number;
  after(ownerId: string): { readonly at: Date; readonly id: string } | undefined;
  afterDay(ownerId: string): { readonly day: string; readonly at: Date; readonly id: string } | undefined;
}

/** The days (`YYYY-MM-DD`) of which rows are asked for. A list of some days is in their order, which their index has. */
export interface PageDays<Row> {
  readonly column: keyof Row & string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface NewestRow extends ObjectLiteral {
  readonly createdAt: Date;
  readonly id: string;
}

export function pageFilter(column: string, operator: PageFilter['operator'], value: unknown): PageFilter {
  return { column, operator, value };
}

/** A page of a company's rows, and one more row if there is another page. */
export function keysetPage<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  page: KeysetPage<Row>,
): Promise<Row[]> {
  const { companyId, order, direction, after } = page;
  const select = manager.createQueryBuilder(entity, LISTED).where(`${LISTED}.companyId = :companyId`, { companyId });
  page.filters.forEach(({ column, operator, value }, index) => {
    if (value === undefined) return;
    select.andWhere(`${LISTED}.${column} ${operator} :filter${index}`, { [`filter${index}`]: value });
  });
  page.narrow?.(select);
  if (after !== undefined) {
    const key = order.map((column) => `${LISTED}.${column}`).join(', ');
    const places = order.map((_, index) => `:after${index}`).join(', ');
    const values = Object.fromEntries(after.map((value, index) => [`after${index}`, value]));
    select.andWhere(`(${key}) ${direction === 'ASC' ? '>' : '<'} (${places})`, values);
  }
  for (const column of order) select.addOrderBy(`${LISTED}.${column}`, direction);
  return select.limit(page.limit + 1).getMany();
}

/** A page of a company's rows, newest first; where some days are asked for, latest day first. */
export function newestPage<Row extends NewestRow>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  companyId: string,
  query: NewestQuery,
  filters: readonly PageFilter[],
  { narrow, days }: Pick<KeysetPage<Row>, 'narrow'> & { readonly days?: PageDays<Row> } = {},
): Promise<Row[]> {
  return keysetPage(manager, entity, {
    ...{ companyId, limit: query.limit, direction: 'DESC' },
    ...(days !== undefined && areAsked(days)
      ? { order: [days.column, 'createdAt', 'id'], after: valuesOf(query.afterDay(companyId)) }
      : { order: ['createdAt', 'id'], after: valuesOf(query.after(companyId)) }),
    filters: days === undefined ? filters : [...filters, ...dayFilters(days)],
    ...(narrow === undefined ? {} : { narrow }),
  });
}

/** The place of a row in the order that `newestPage` has with these days. */
export function placeAmong<Row extends NewestRow>(
  days: PageDays<Row>,
): (row: Row) => { readonly at: Date; readonly id: string } | readonly string[] {
  if (!areAsked(days)) return ({ createdAt, id }) => ({ at: createdAt, id });
  return (row) => [row[days.column], row.createdAt.toISOString(), row.id];
}

function areAsked({ from, to }: PageDays<never>): boolean {
  return from !== undefined || to !== undefined;
}

function dayFilters({ column, from, to }: PageDays<never>): PageFilter[] {
  return [pageFilter(column, '>=', from), pageFilter(column, '<=', to)];
}

function valuesOf(place: object | undefined): readonly unknown[] | undefined {
  return place === undefined ? undefined : Object.values(place);
}
