import { table } from '../report/table.js';
import { NOISES } from './noises.js';
import type { Fared } from './summary.js';

/** A line for the quiet turns of each process, and one for each noise. */
export function neighbourTable(fared: readonly Fared[]): string {
  const head = ['beside', 'p50 ms', 'p99 ms', 'max ms', 'not 2xx', 'the neighbour was answered'];
  const rows = fared.map((one) => [
    titleOf(one),
    ...[one.p50Ms, one.p99Ms, one.maxMs].map((ms) => ms.toFixed(ms < 100 ? 1 : 0)),
    String(Object.values(one.refusals).reduce((sum, count) => sum + count, 0)),
    one.neighbour,
  ]);
  return table(head, rows);
}

function titleOf({ noise, limited }: Fared): string {
  if (noise === 'quiet') return `nothing, limits ${limited ? 'as shipped' : 'lifted'}`;
  return NOISES.find(({ name }) => name === noise)?.title ?? noise;
}
