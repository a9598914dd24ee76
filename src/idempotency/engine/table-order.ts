import type { DataSource } from 'typeorm';

interface ForeignKey {
  readonly child: string;
  readonly parent: string;
  readonly deferred: boolean;
}

/**
 * The order in which tables are written, from the database's foreign keys: a table comes after those it references,
 * but before one that it references by a deferred key (which is deferred in order to be written first, as journal lines
 * are, so that the entry's trigger finds them).
 */
export async function readTableOrder(dataSource: DataSource): Promise<ReadonlyMap<string, number>> {
  const keys = await dataSource.query<ForeignKey[]>(`
    SELECT child.relname AS child, parent.relname AS parent, key.condeferred AS deferred
    FROM pg_constraint AS key
    JOIN pg_class AS child ON child.oid = key.conrelid
    JOIN pg_class AS parent ON parent.oid = key.confrelid
    WHERE key.contype = 'f' AND key.conrelid <> key.confrelid AND key.connamespace = 'public'::regnamespace
    ORDER BY child.relname, parent.relname`);
  return orderTables(
    dataSource.entityMetadatas.map((metadata) => metadata.tableName),
    keys,
  );
}

/** Sorts topologically; of tables that are free to go, the first by name goes first. */
export function orderTables(tables: readonly string[], keys: readonly ForeignKey[]): ReadonlyMap<string, number> {
  const before = new Map<string, Set<string>>([...tables].sort().map((table) => [table, new Set<string>()]));
  for (const { child, parent, deferred } of keys) {
    const [first, second] = deferred ? [child, parent] : [parent, child];
    if (before.has(first)) before.get(second)?.add(first);
  }
  const left = [...before];
  const order = new Map<string, number>();
  while (left.length > 0) {
    const place = left.findIndex(([, firsts]) => [...firsts].every((first) => order.has(first)));
    const [next] = place < 0 ? [] : left.splice(place, 1);
    if (next === undefined) throw new Error('The foreign keys of the schema form a cycle; defer one of them.');
    order.set(next[0], order.size);
  }
  return order;
}
