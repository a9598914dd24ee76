import type { Cluster } from '../cluster/cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { FAULTS, POOLER_FAULTS } from './faults.js';
import { runSchedule } from './schedule.js';
import { SteadyLoad } from './steady-load.js';

/** Held rows and webhooks need more of the workload than steady writes. */
const FOR_THE_WHOLE_WORKLOAD = new Set(['F14', 'F36']);

/** Each fault is met under load, and what it broke works again by itself. */
describe.each([
  ['without a pooler', {}, FAULTS.filter(({ row }) => !FOR_THE_WHOLE_WORKLOAD.has(row))],
  ['behind PgBouncer', { poolSize: 3 }, POOLER_FAULTS],
])('%s', (_name, options, faults) => {
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

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s is met and heals', async (_, fault) => {
    const schedule = { seed: 7, durationMs: 1_500, faults: [{ atMs: 0, fault, durationMs: 1_500 }] };
    const [report] = await runSchedule(cluster, schedule);
    expect(report?.evidence.times).toBeGreaterThan(0);
    for (const replica of cluster.replicas) expect(await load.writeOnce(replica)).toBe(201);
  });
});
