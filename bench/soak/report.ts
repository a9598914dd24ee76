import { table } from '../report/table.js';
import type { SoakSample } from './sampler.js';

const LINES_MAX = 25;

/** Some of the samples, evenly. */
export function sampleTable(samples: readonly SoakSample[]): string {
  const step = Math.max(1, Math.ceil(samples.length / LINES_MAX));
  const head = [
    's',
    'resident MiB',
    'heap MiB',
    'handles',
    'waiting',
    'event loop p99 ms',
    'writes/group',
    'connections',
  ];
  const rows = samples
    .filter((_, place) => place % step === 0)
    .map((sample) => [
      ...[sample.atSeconds, sample.residentMib, sample.heapMib, sample.handles, sample.waiting].map(whole),
      whole(sample.eventLoopP99Ms),
      sample.writesPerGroup?.toFixed(1) ?? '',
      Object.entries(sample.connections)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    ]);
  return table(head, rows);
}

function whole(value: number): string {
  return value.toFixed(0);
}
