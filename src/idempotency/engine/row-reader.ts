import type { GroupConnection } from './group-connection.js';
import { frozen, rowKeyOf } from './row-values.js';
import { findStatement, getStatement, ROWS_PER_STATEMENT, shapeOf, type FindRequest } from './statements.js';
import type { Row, TableLayout } from './table-layout.js';

/** The most rows that one `find` gives. */
export const FIND_ROWS_MAX = 10_000;

/** Thrown when a `find` matches more rows than a handler may hold. A defect of the feature: it needs a narrower search. */
export class TooManyRows extends Error {}

interface Waiting<Request, Result> {
  readonly request: Request;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

interface GetRequest {
  readonly layout: TableLayout;
  readonly companyId: string;
  readonly key: Row;
}

/**
 * Reads rows for all handlers of a group. What they ask for in one tick becomes one statement per table (`get`) or per
 * shape of search (`find`), so that a hundred handlers cost the round trips of one.
 */
export class RowReader {
  private gets: Waiting<GetRequest, Row | null>[] = [];
  private finds: Waiting<FindRequest, readonly Row[]>[] = [];
  private scheduled = false;

  constructor(private readonly connection: GroupConnection) {}

  get(request: GetRequest): Promise<Row | null> {
    return new Promise((resolve, reject) => {
      this.gets.push({ request, resolve, reject });
      this.schedule();
    });
  }

  find(request: FindRequest): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      this.finds.push({ request, resolve, reject });
      this.schedule();
    });
  }

  /** A next-tick callback set from a microtask runs when all microtasks, and so all handlers, have come to a stop. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      process.nextTick(() => {
        this.flush();
      });
    });
  }

  private flush(): void {
    const { gets, finds } = this;
    this.gets = [];
    this.finds = [];
    this.scheduled = false;
    for (const batch of batches(gets, ({ layout }) => layout.table)) void this.sendGets(batch);
    for (const batch of batches(finds, (find) => `${find.layout.table} ${shapeOf(find.conditions)}`)) {
      void this.sendFinds(batch);
    }
  }

  private async sendGets(batch: Batch<GetRequest, Row | null>): Promise<void> {
    await settle(batch, async () => {
      const { layout } = batch[0].request;
      const keys = batch.map(({ request }) => ({ ...request.key, [layout.company.property]: request.companyId }));
      const result = await this.connection.send(getStatement(layout, keys));
      const rows = new Map(result.rows.map((values) => byKey(layout, toRow(layout, values, 0))));
      return batch.map(({ request }) => rows.get(rowKeyOf(layout, request.companyId, request.key)) ?? null);
    });
  }

  private async sendFinds(batch: Batch<FindRequest, readonly Row[]>): Promise<void> {
    await settle(batch, async () => {
      const { layout } = batch[0].request;
      const finds = batch.map(({ request }) => request) as [FindRequest, ...FindRequest[]];
      const result = await this.connection.send(findStatement(finds, FIND_ROWS_MAX + 1));
      const found = batch.map((): Row[] => []);
      for (const values of result.rows) found[values[0] as number]?.push(toRow(layout, values, 1));
      return found.map((rows) =>
        rows.length > FIND_ROWS_MAX
          ? new TooManyRows(`A search of ${layout.table} matches more than ${FIND_ROWS_MAX} rows.`)
          : rows,
      );
    });
  }
}

type Batch<Request, Result> = readonly [Waiting<Request, Result>, ...Waiting<Request, Result>[]];

/** Requests that one statement can serve together, at most as many as a statement takes. */
function batches<Request, Result>(
  waiting: readonly Waiting<Request, Result>[],
  kindOf: (request: Request) => string,
): Batch<Request, Result>[] {
  const kinds = new Map<string, Waiting<Request, Result>[]>();
  for (const item of waiting) {
    const kind = kindOf(item.request);
    const items = kinds.get(kind);
    if (items === undefined) kinds.set(kind, [item]);
    else items.push(item);
  }
  return [...kinds.values()].flatMap((items) => {
    const chunks: Batch<Request, Result>[] = [];
    for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT) {
      chunks.push(items.slice(start, start + ROWS_PER_STATEMENT) as unknown as Batch<Request, Result>);
    }
    return chunks;
  });
}

/** Gives everyone their result; an error among the results is one asker's alone. */
async function settle<Request, Result>(
  batch: Batch<Request, Result>,
  read: () => Promise<readonly (Result | TooManyRows)[]>,
): Promise<void> {
  try {
    const results = await read();
    batch.forEach((waiting, place) => {
      const result = results[place] as Result | TooManyRows;
      if (result instanceof TooManyRows) waiting.reject(result);
      else waiting.resolve(result);
    });
  } catch (error) {
    for (const waiting of batch) waiting.reject(error);
  }
}

function toRow(layout: TableLayout, values: readonly unknown[], offset: number): Row {
  const row: Record<string, unknown> = {};
  layout.columns.forEach((column, index) => {
    row[column.property] = frozen(values[index + offset]);
  });
  return Object.freeze(row);
}

function byKey(layout: TableLayout, row: Row): [string, Row] {
  return [rowKeyOf(layout, row[layout.company.property] as string, row), row];
}
