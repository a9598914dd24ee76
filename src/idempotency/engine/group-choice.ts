import { bytesOf, type CompanyLine } from './company-line.js';
import type { EngineOptions } from './engine-options.js';

/**
 * So many companies share a group when they can fill it; the others are left to the next one. A group of all companies
 * would let no other run beside it, and a group of one would let the others wait.
 */
const COMPANIES_PER_GROUP = 16;

/** How many of a company's first writes go into a group. */
export interface GroupPart {
  readonly line: CompanyLine;
  readonly count: number;
}

type GroupBounds = Pick<EngineOptions, 'groupWritesMax' | 'groupBytesMax'>;

/** The companies that have waited longest, as many as fill a group while each has its share of it. */
export function enoughFor({ groupWritesMax }: GroupBounds, lines: readonly CompanyLine[]): readonly CompanyLine[] {
  const share = Math.ceil(groupWritesMax / COMPANIES_PER_GROUP);
  let writes = 0;
  const last = lines.findIndex((line) => (writes += Math.min(line.writes.size, share)) >= groupWritesMax);
  return last < 0 ? lines : lines.slice(0, last + 1);
}

/** One write of each company in turn, until the group is full; an alone operation ends its company's part. */
export function chooseInTurn(
  { groupWritesMax, groupBytesMax }: GroupBounds,
  lines: readonly CompanyLine[],
): GroupPart[] {
  let [writes, bytes] = [0, 0];
  const parts = lines.map((line) => ({ line, waiting: line.writes.values(), count: 0 }));
  let open = parts;
  while (open.length > 0 && writes < groupWritesMax) {
    open = open.filter((part) => {
      const write = part.waiting.next().value;
      if (write === undefined || write.alone || writes >= groupWritesMax) return false;
      const size = bytesOf(write.requests);
      if (writes > 0 && bytes + size > groupBytesMax) return false;
      part.count += 1;
      writes += 1;
      bytes += size;
      return true;
    });
  }
  return parts.filter(({ count }) => count > 0);
}
