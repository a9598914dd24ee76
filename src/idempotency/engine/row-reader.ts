import type { GroupConnection } from './group-connection.js';
import { frozen, rowKeyOf } from './row-values.js';
import type { StatementAnswer } from './statement-batch.js';
import {
  findStatement,
  getStatement,
  ROWS_PER_STATEMENT,
  shapeOf,
  type FindRequest,
  type Statement,
} from './statements.js';
import type { Row, TableLayout } from './table-layout.js';

/** The most rows that one `find` gives. */
export const FIND_ROWS_MAX = 10_000;

/** Thrown when a `find` matches more rows than a handler may hold. A defect of the feature: it needs a narrower search. */
export class TooManyRows extends Error {}

interface Waiting<Request, Result> {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

interface GetRequest {
  readonly layout: TableLayout;
  readonly companyId: string;
  readonly key: Row;
}

/**
 * Reads rows for all handlers of a group. What they ask for in one tick becomes one statement per table (`get`) or per
 * shape of search (`find`), all sent together, so that a hundred handlers cost the round trips of one.
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
    const reads = [
      ...batches(this.gets, ({ layout }) => layout.table).map(readOfGets),
      ...batches(this.finds, ({ layout, conditions }) => `${layout.table} ${shapeOf(conditions)}`).map(readOfFinds),
    ];
    this.gets = [];
    this.finds = [];
    this.scheduled = false;
    void this.send(reads);
  }

  private async send(reads: readonly Read[]): Promise<void> {
    try {
      const answers = await this.connection.send(reads.map(({ statement }) => statement));
      reads.forEach((read, place) => {
        read.settle((answers[place] as StatementAnswer).rows);
      });
    } catch (error) {
      for (const read of reads) read.fail(error);
    }
  }
}

/** What one statement reads for several askers. */
interface Read {
  readonly statement: Statement;
  /** Gives all askers what they asked for. */
  settle(rows: readonly (readonly unknown[])[]): void;
  fail(reason: unknown): void;
}

function readOfGets(batch: Batch<GetRequest, Row | null>): Read {
  const { layout } = batch[0].request;
  const keys = batch.map(({ request }) => ({ ...request.key, [layout.company.property]: request.companyId }));
  return {
    statement: getStatement(layout, keys),
    settle(values) {
      const rows = new Map(values.map((row) => byKey(layout, toRow(layout, row, 0))));
      for (const { request, resolve } of batch) {
        resolve(rows.get(rowKeyOf(layout, request.companyId, request.key)) ?? null);
      }
    },
    fail: failing(batch),
  };
}

function readOfFinds(batch: Batch<FindRequest, readonly Row[]>): Read {
  const { layout } = batch[0].request;
  const finds = batch.map(({ request }) => request) as [FindRequest, ...FindRequest[]];
  return {
    statement: findStatement(finds, FIND_ROWS_MAX + 1),
    settle(values) {
      const found = batch.map((): Row[] => []);
      for (const row of values) found[row[0] as number]?.push(toRow(layout, row, 1));
      batch.forEach(({ resolve, reject }, place) => {
        const rows = found[place] as Row[];
        if (rows.length <= FIND_ROWS_MAX) resolve(rows);
        else reject(new TooManyRows(`A search of ${layout.table} matches more than ${FIND_ROWS_MAX} rows.`));
      });
    },
    fail: failing(batch),
  };
}

function failing(batch: readonly Waiting<unknown, never>[]): Read['fail'] {
  return (reason) => {
    for (const { reject } of batch) reject(reason);
  };
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
