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

/** What the query of a list in the order of creation says. */
export interface NewestQuery {
  readonly limit: number;
  after(ownerId: string): { readonly at: Date; readonly id: string } | undefined;
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

/** A page of a company's rows, newest first. */
export function newestPage<Row extends ObjectLiteral & { createdAt: Date; id: string }>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  companyId: string,
  query: NewestQuery,
  filters: readonly PageFilter[],
  narrow: (select: SelectQueryBuilder<Row>) => void = () => undefined,
): Promise<Row[]> {
  const place = query.after(companyId);
  const after = place === undefined ? undefined : [place.at, place.id];
  const order = ['createdAt', 'id'] as const;
  return keysetPage(manager, entity, {
    companyId,
    limit: query.limit,
    order,
    direction: 'DESC',
    after,
    filters,
    narrow,
  });
}
