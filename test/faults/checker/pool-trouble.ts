const METRIC = /^accubooks_db_pool_connections\{([^}]*)\} (\d+)$/gm;

/** What the metrics of a process, which nobody asks for anything, tell against its pools of connections. */
export function poolTrouble(metrics: string): string[] {
  const pools = poolsOf(metrics);
  if (pools.size === 0) return ['shows no pool of connections'];
  return [...pools].flatMap(([pool, { total = 0, idle = 0, waiting = 0 }]) => [
    ...(total > idle ? [`has ${total - idle} connections of its pool ${pool} in use`] : []),
    ...(waiting > 0 ? [`has ${waiting} who wait for a connection of its pool ${pool}`] : []),
  ]);
}

type Pool = Partial<Readonly<Record<string, number>>>;

/** Connections by state, of each pool. */
function poolsOf(metrics: string): ReadonlyMap<string, Pool> {
  const pools = new Map<string, Pool>();
  for (const [, labels = '', value] of metrics.matchAll(METRIC)) {
    const { pool = '', state = '' } = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name, text]),
    );
    pools.set(pool, { ...pools.get(pool), [state]: Number(value) });
  }
  return pools;
}
