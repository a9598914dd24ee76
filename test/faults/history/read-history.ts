import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Attempt } from './attempt.js';
import type { Delivery } from './delivery.js';
import type { AttemptEnd, BegunAttempt, History, HistoryLine, Read } from './history.js';

/** The client was ended before it knew: the write may be carried out or not. */
const NEVER_ENDED: AttemptEnd = {
  ...{ endedAt: Infinity, outcome: 'unknown', status: 0, replayed: false, code: '', headers: {}, body: '' },
  failure: 'the client has no end of it',
};

/** Reads a history back. @throws Error for a file that is none. */
export async function readHistory(path: string): Promise<History> {
  const lines: HistoryLine[] = [];
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (text !== '') lines.push(JSON.parse(text) as HistoryLine);
  }
  return historyOf(lines);
}

export function historyOf(lines: readonly HistoryLine[]): History {
  const begun = new Map<number, BegunAttempt>();
  const ends = new Map<number, AttemptEnd>();
  const reads: Read[] = [];
  const deliveries: Delivery[] = [];
  const [start] = lines;
  if (start?.line !== 'start') throw new Error('the history has no first line; take the file that the run wrote');
  for (const { line, ...rest } of lines) {
    if (line === 'begun') begun.set((rest as BegunAttempt).sequence, rest as BegunAttempt);
    if (line === 'read') reads.push(rest as Read);
    if (line === 'delivery') deliveries.push(rest as Delivery);
    if (line !== 'ended') continue;
    const { sequence, ...end } = rest as AttemptEnd & { readonly sequence: number };
    ends.set(sequence, end);
  }
  const attempts = [...begun.values()].map((one): Attempt => ({ ...one, ...(ends.get(one.sequence) ?? NEVER_ENDED) }));
  return {
    ...{ seed: start.seed, wallClockOrigin: start.wallClockMs - start.clockMs, reads, deliveries },
    attempts: attempts.sort((left, right) => left.sequence - right.sequence),
  };
}
