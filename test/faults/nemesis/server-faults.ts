import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.js';
import { counted, countFromNow } from './lasting.js';

const RECOVERY = /not properly shut down; automatic recovery in progress|was interrupted while in recovery/;

/** PostgreSQL ends at once, without a checkpoint, and recovers at its start. */
export const serverCrashed: Fault = {
  name: 'server-crashed',
  row: 'F06',
  losesAnswers: 'perhaps',
  async inject({ database }, _random, durationMs) {
    const recoveries = countFromNow(() => database.output(), RECOVERY);
    await database.stop('immediate');
    await wait(durationMs);
    await database.start();
    return { times: recoveries(), what: `${counted(recoveries(), 'recovery').replace('ys', 'ies')} from a crash` };
  },
};

/** The same, and again as soon as it has begun to recover. */
export const serverCrashedTwice: Fault = {
  name: 'server-crashed-twice',
  row: 'F06',
  losesAnswers: 'perhaps',
  async inject({ database }, random, durationMs) {
    const recoveries = countFromNow(() => database.output(), RECOVERY);
    await database.stop('immediate');
    await wait(durationMs);
    // It fails, since it is stopped before it takes connections.
    const cutShort = database.start().catch(() => undefined);
    while (recoveries() === 0) await wait(random.between(1, 5));
    await database.stop('immediate');
    await cutShort;
    await database.start();
    return { times: recoveries() - 1, what: `a crash, and ${counted(recoveries() - 1, 'other')} during recovery` };
  },
};

/** PostgreSQL ends all sessions and stops cleanly, as for a minor upgrade. */
export const serverRestarted: Fault = {
  name: 'server-restarted',
  row: 'F07',
  losesAnswers: 'perhaps',
  async inject({ database }, _random, durationMs) {
    const stops = countFromNow(() => database.output(), /received fast shutdown request/);
    await database.stop('fast');
    await wait(durationMs);
    await database.start();
    return { times: stops(), what: counted(stops(), 'fast restart') };
  },
};
