import type { Read } from '../../history/history.js';
import { jsonOf } from '../../workload/client.js';
import { doneOf, groupBy } from '../evidence.js';
import type { Finding, Rule } from '../finding.js';
import { aboutRead, type Acknowledged, acknowledgedOf, acknowledgements, type EntityBody } from './reads-shared.js';

/** Clocks were compared in whole milliseconds, cut off. */
const CLOCK_STEP_MS = 1;

type ListBody = { readonly data: readonly EntityBody[]; readonly nextCursor: string | null };

/** R6: a read that begins after an acknowledgement sees it. */
export const REAL_TIME: Rule = {
  name: 'R6 real time',
  says: 'A read that began after an acknowledgement shows what was acknowledged, or something newer.',
  check: (evidence) => {
    const byList = groupBy(acknowledgements(evidence), ({ attempt }) => `${attempt.companyId} ${attempt.operation}`);
    return evidence.history.reads.flatMap((read) => {
      const { about, companyId } = read;
      if (read.status === 0 || read.status >= 500 || read.person === 'stranger') return [];
      if (about.kind === 'entity') return entityFindings(read, acknowledgedOf(evidence, read, about.id));
      if (about.kind === 'list') return listFindings(read, byList.get(`${companyId} ${about.operation}`) ?? []);
      return [];
    });
  },
};

/** Nothing is shown that was rolled back, also if somebody has written it again since: ids of writes are the same again. */
export const NOTHING_UNCOMMITTED: Rule = {
  name: 'R6 nothing uncommitted',
  says: 'What a list shows was made by a write that is stored, and was made before the list had been read.',
  check: ({ history, after }) =>
    history.reads.flatMap((read) => {
      if (read.about.kind !== 'list' || read.status !== 200) return [];
      const { companyId, path } = read;
      const readAt = history.wallClockOrigin + read.endedAt + CLOCK_STEP_MS;
      const stored = listOf(read).data.map(({ id }) => ({ id, writes: after.storedOf({ companyId, id }) }));
      const [ghost, ...others] = stored.filter(({ writes }) => !writes.some(({ createdAt }) => createdAt <= readAt));
      if (ghost === undefined) return [];
      const what = ghost.writes.length === 0 ? 'of no stored write' : 'before they were written';
      return [aboutRead(read, `${path} showed ${others.length + 1} items ${what}, as ${ghost.id}`)];
    }),
};

/** R8, as clients see it. */
export const BALANCED_READS: Rule = {
  name: 'R8 balanced reads',
  says: 'Every trial balance that was read has equal debits and credits.',
  check: ({ history }) =>
    history.reads.flatMap((read) => {
      if (read.about.kind !== 'trial-balance' || read.status !== 200) return [];
      const { currencies } = JSON.parse(read.body) as { currencies: { totalDebit: string; totalCredit: string }[] };
      const uneven = currencies.find(({ totalDebit, totalCredit }) => totalDebit !== totalCredit);
      if (uneven === undefined) return [];
      return [aboutRead(read, `debits of ${uneven.totalDebit} and credits of ${uneven.totalCredit} were shown`)];
    }),
};

/** Neither a company's reads nor a stranger's show what belongs to others. */
export const NOTHING_FOREIGN: Rule = {
  name: 'S1 nothing foreign',
  says: "Nobody reads what belongs to a company that he is not in, or that he did not ask for; a stranger's write is refused.",
  check: ({ history, keys }) => [
    ...history.reads
      .filter(({ about, status }) => about.kind === 'foreign' && status >= 200 && status < 300)
      .map((read) =>
        aboutRead(read, `${read.path} was shown to ${read.person === 'stranger' ? 'a stranger' : 'another company'}`),
      ),
    ...keys.flatMap(({ strangers }) =>
      doneOf(strangers).map(({ companyId, operation, key, sequence }) => ({
        ...{ companyId, operation, key, attempts: [sequence] },
        text: 'a stranger to the company was answered 2xx',
      })),
    ),
  ],
};

function entityFindings(read: Read, all: readonly Acknowledged[]): Omit<Finding, 'rule'>[] {
  const before = all.filter(({ attempt }) => attempt.endedAt <= read.begunAt);
  const [first] = before;
  if (first === undefined) return [];
  if (read.status !== 200)
    return [aboutRead(read, `${read.path} was ${read.status} after its acknowledgement`, [first])];
  const { version } = jsonOf(read.body);
  const shown = typeof version === 'number' ? version : 0;
  const newer = before.filter((one) => one.version !== undefined && one.version > shown);
  if (newer.length === 0) return [];
  return [aboutRead(read, `${read.path} showed version ${shown} after a newer one was acknowledged`, newer)];
}

/** A list shows the newest: what is not on the page is older than its last item. */
function listFindings(read: Read, all: readonly Acknowledged[]): Omit<Finding, 'rule'>[] {
  if (read.status !== 200) return [aboutRead(read, `${read.path} was answered ${read.status}`)];
  const { data, nextCursor } = listOf(read);
  const shown = new Set(data.map(({ id }) => id));
  const oldest = nextCursor === null ? '' : (data.at(-1)?.createdAt ?? '');
  const missing = all.filter(
    ({ attempt, id, createdAt }) => attempt.endedAt <= read.begunAt && createdAt > oldest && !shown.has(id),
  );
  if (missing.length === 0) return [];
  return [
    aboutRead(read, `${read.path} did not show what was acknowledged before, as ${missing[0]?.id ?? ''}`, missing),
  ];
}

function listOf({ body }: Read): ListBody {
  return JSON.parse(body) as ListBody;
}
