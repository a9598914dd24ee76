import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster, Pooler } from '../cluster/cluster.js';
import type { Fault, LosesAnswers } from './fault.js';

/** PgBouncer dies with all connections, and is started again. */
export const poolerKilled = poolerFault(
  'pooler-killed',
  'perhaps',
  'killed and started',
  async (pooler, durationMs) => {
    await pooler.kill('SIGKILL');
    await wait(durationMs);
    await pooler.start();
  },
);

/** PgBouncer reads its settings again. */
export const poolerReloaded = poolerFault('pooler-reloaded', 'never', 'reloaded', async (pooler, durationMs) => {
  await pooler.command('RELOAD');
  await wait(durationMs);
});

/** PgBouncer lets transactions end and holds all others, until it is told to go on. */
export const poolerPaused = poolerFault(
  'pooler-paused',
  'perhaps',
  'paused and resumed',
  async (pooler, durationMs) => {
    await pooler.command('PAUSE');
    await wait(durationMs);
    await pooler.command('RESUME');
  },
);

function poolerFault(
  name: string,
  losesAnswers: LosesAnswers,
  what: string,
  trouble: (pooler: Pooler, durationMs: number) => Promise<void>,
): Fault {
  return {
    ...{ name, row: 'F25', losesAnswers },
    async inject({ pooler }: Cluster, _random, durationMs) {
      if (pooler === undefined) return { times: 0, what: 'the cluster has no PgBouncer; start it with a poolSize' };
      await trouble(pooler, durationMs);
      return { times: 1, what: `PgBouncer ${what}` };
    },
  };
}
