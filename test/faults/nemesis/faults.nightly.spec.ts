import type { Cluster, Pooler } from '../cluster/cluster.js';
import { type ClusterOptions, startCluster } from '../cluster/start-cluster.js';
import { FAULTS, POOLER_FAULTS } from './faults.js';
import { Random } from './random.js';
import { runSchedule } from './schedule.js';
import { SteadyLoad } from './steady-load.js';

/** Held rows and webhooks need more of the workload than steady writes. */
const FOR_THE_WHOLE_WORKLOAD = new Set(['F14', 'F36']);
const BEHIND_POOLER = { poolSize: 3 };
const FAULT_MS = 1_500;

/** Each fault is met under load, and what it broke works again by itself. */
describe.each([
  ['without a pooler', {}, FAULTS.filter(({ row }) => !FOR_THE_WHOLE_WORKLOAD.has(row))],
  ['behind PgBouncer', BEHIND_POOLER, POOLER_FAULTS],
])('%s', (_name, options, faults) => {
  const { cluster, load } = useLoad(options);

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s is met and heals', async (_, fault) => {
    const schedule = { seed: 7, durationMs: FAULT_MS, faults: [{ atMs: 0, fault, durationMs: FAULT_MS }] };
    const [report] = await runSchedule(cluster(), schedule);
    expect(report?.evidence.times).toBeGreaterThan(0);
    for (const replica of cluster().replicas) expect(await load().writeOnce(replica)).toBe(201);
  });
});

/** So that a run with it is `unknown`: nothing was done, whatever the load met meanwhile. */
describe('a PgBouncer that only tells how it is', () => {
  const { cluster } = useLoad(BEHIND_POOLER);

  it.each(POOLER_FAULTS.map((fault) => [fault.name, fault] as const))('has not met %s', async (_, fault) => {
    const { pooler } = cluster();
    if (pooler === undefined) throw new Error('the cluster has no PgBouncer');
    const { times } = await fault.inject({ ...cluster(), pooler: obeyingNothing(pooler) }, new Random(7), FAULT_MS);
    expect(times).toBe(0);
  });
});

/** Starts a cluster under steady load; both end with the group of tests. */
function useLoad(options: ClusterOptions): { readonly cluster: () => Cluster; readonly load: () => SteadyLoad } {
  let cluster: Cluster;
  let load: SteadyLoad;
  beforeAll(async () => {
    cluster = await startCluster(options);
    load = await SteadyLoad.start(cluster);
  });
  afterAll(async () => {
    await load.stop();
    await cluster.stop();
  });
  return { cluster: () => cluster, load: () => load };
}

function obeyingNothing(pooler: Pooler): Pooler {
  return {
    ...{ pid: pooler.pid, output: () => pooler.output(), signal: () => undefined },
    ...{ kill: () => Promise.resolve(null), start: () => Promise.resolve(), reload: () => Promise.resolve() },
    command: (sql) => (sql.startsWith('SHOW ') ? pooler.command(sql) : Promise.resolve([])),
  };
}
