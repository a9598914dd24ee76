import { MUTATIONS } from '../../../../src/mutations/index.js';
import type { Attempt } from '../../history/attempt.js';
import type { Read } from '../../history/history.js';
import { doneOf, type Evidence, groupBy } from '../evidence.js';
import { aboutCompany, type Finding, type Rule } from '../finding.js';

/** What an acknowledgement says of an entity. */
interface Acknowledged {
  readonly attempt: Attempt;
  readonly id: string;
  readonly version: number | undefined;
  readonly createdAt: string;
}

type EntityBody = { readonly id: string; readonly version?: number; readonly createdAt: string };
type ListBody = { readonly data: readonly EntityBody[]; readonly nextCursor: string | null };

/** R6: a read that begins after an acknowledgement sees it. */
export const REAL_TIME: Rule = {
  name: 'R6 real time',
  says: 'A read that began after an acknowledgement shows what was acknowledged, or something newer.',
  check: (evidence) => {
    const byEntity = groupBy(acknowledgements(evidence), ({ attempt, id }) => `${attempt.companyId} ${id}`);
    const byList = groupBy(acknowledgements(evidence), ({ attempt }) => `${attempt.companyId} ${attempt.operation}`);
    return evidence.history.reads.flatMap((read) => {
      const { about, companyId } = read;
      if (read.status === 0 || read.status >= 500 || read.person === 'stranger') return [];
      if (about.kind === 'entity') return entityFindings(read, byEntity.get(`${companyId} ${about.id}`) ?? []);
      if (about.kind === 'list') return listFindings(read, byList.get(`${companyId} ${about.operation}`) ?? []);
      return [];
    });
  },
};

/** Nothing is shown that was rolled back. */
export const NOTHING_UNCOMMITTED: Rule = {
  name: 'R6 nothing uncommitted',
  says: 'What a list shows was made by a write that is stored.',
  check: ({ history, after }) =>
    history.reads.flatMap((read) => {
      if (read.about.kind !== 'list' || read.status !== 200) return [];
      const { companyId } = read;
      const ghosts = listOf(read).data.filter(({ id }) => after.storedOf({ companyId, id }).length === 0);
      if (ghosts.length === 0) return [];
      return [
        finding(read, `${read.path} showed ${ghosts.length} items of no stored write, as ${ghosts[0]?.id ?? ''}`),
      ];
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
      return [finding(read, `debits of ${uneven.totalDebit} and credits of ${uneven.totalCredit} were shown`)];
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
        finding(read, `${read.path} was shown to ${read.person === 'stranger' ? 'a stranger' : 'another company'}`),
      ),
    ...keys.flatMap(({ strangers }) =>
      doneOf(strangers).map(({ companyId, operation, key, sequence }) => ({
        ...{ companyId, operation, key, attempts: [sequence] },
        text: 'a stranger to the company was answered 2xx',
      })),
    ),
  ],
};

function acknowledgements({ keys }: Evidence): Acknowledged[] {
  return keys.flatMap(({ attempts }) =>
    doneOf(attempts).map((attempt) => {
      const { id, version, createdAt } = JSON.parse(attempt.body) as EntityBody;
      return { attempt, id, version, createdAt };
    }),
  );
}

function entityFindings(read: Read, all: readonly Acknowledged[]): Omit<Finding, 'rule'>[] {
  const before = all.filter(({ attempt }) => attempt.endedAt <= read.begunAt && isShownBy(read, attempt));
  const [first] = before;
  if (first === undefined) return [];
  if (read.status !== 200) return [finding(read, `${read.path} was ${read.status} after its acknowledgement`, [first])];
  const { version = 0 } = JSON.parse(read.body) as EntityBody;
  const newer = before.filter((one) => one.version !== undefined && one.version > version);
  if (newer.length === 0) return [];
  return [finding(read, `${read.path} showed version ${version} after a newer one was acknowledged`, newer)];
}

/** Of operations that answer with another entity than the one at this path, nothing follows. */
function isShownBy({ path }: Read, { operation }: Attempt): boolean {
  return path.startsWith(MUTATIONS[operation].resource.replace(':id', ''));
}

/** A list shows the newest: what is not on the page is older than its last item. */
function listFindings(read: Read, all: readonly Acknowledged[]): Omit<Finding, 'rule'>[] {
  if (read.status !== 200) return [finding(read, `${read.path} was answered ${read.status}`)];
  const { data, nextCursor } = listOf(read);
  const shown = new Set(data.map(({ id }) => id));
  const oldest = nextCursor === null ? '' : (data.at(-1)?.createdAt ?? '');
  const missing = all.filter(
    ({ attempt, id, createdAt }) => attempt.endedAt <= read.begunAt && createdAt > oldest && !shown.has(id),
  );
  if (missing.length === 0) return [];
  return [finding(read, `${read.path} did not show what was acknowledged before, as ${missing[0]?.id ?? ''}`, missing)];
}

function listOf({ body }: Read): ListBody {
  return JSON.parse(body) as ListBody;
}

function finding(read: Read, text: string, all: readonly Acknowledged[] = []): Omit<Finding, 'rule'> {
  const when = ` (replica ${read.replica}, read at ${(read.begunAt / 1_000).toFixed(3)} s of the client)`;
  return { ...aboutCompany(read.companyId, text + when), attempts: all.map(({ attempt }) => attempt.sequence) };
}
