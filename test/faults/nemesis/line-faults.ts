import { setTimeout as wait } from 'node:timers/promises';
import type { LineConditions } from '../proxies/line.js';
import type { Fault, LosesAnswers } from './fault.js';
import type { Random } from './random.js';

/** PostgreSQL is far away, and sometimes farther. */
export const databaseSlow = lineFault('database-slow', 'never', (conditions, random) => {
  conditions.delay = { leastMs: 50, mostMs: 500, random };
});

/** Every byte to and from PostgreSQL comes alone. */
export const databaseSliced = lineFault('database-sliced', 'never', (conditions) => {
  conditions.sliceBytes = 1;
});

/** Nothing reaches PostgreSQL nor comes back, without a word; what was on its way arrives late. */
export const databaseBlackhole = lineFault('database-blackhole', 'perhaps', (conditions) => {
  conditions.block();
});

function lineFault(
  name: string,
  losesAnswers: LosesAnswers,
  trouble: (conditions: LineConditions, random: Random) => void,
): Fault {
  return {
    ...{ name, row: 'F35', losesAnswers },
    async inject({ replicas }, random, durationMs) {
      const lines = replicas.map(({ databaseLine }) => databaseLine);
      const total = (): number => lines.reduce((sum, { counts }) => sum + counts.troubled, 0);
      const before = total();
      try {
        for (const { conditions } of lines) trouble(conditions, random);
        await wait(durationMs);
      } finally {
        for (const line of lines) line.mend();
      }
      return { times: total() - before, what: `${String(total() - before)} pieces of bytes held back` };
    },
  };
}
