import { send } from '../../contract/support/http-client.js';
import { startApplication } from '../../support/application.js';
import type { TestDatabase } from '../../support/database.js';
import { type ForeignIdCase, judge, type Leak, leakOf } from './foreign-ids.js';
import { attemptsInMixedGroups, FullGroups, smallWrite } from './full-groups.js';
import { type Rewrite, startRewritingProxy } from './rewriting-proxy.js';
import { cloneOf, dropRowLevelSecurity, rowsOf, stateOf, type TwoCompanies } from './two-companies.js';

/** What is taken away from the application. */
export interface Damage {
  readonly rowLevelSecurity?: 'off';
  readonly statements?: Rewrite;
}

/** What a sweep over cases found out. */
export interface Sweep {
  readonly leaks: readonly Leak[];
  /** Whether all rows of theirs are as they were, and, where theirs sent nothing, the log of attempts at their books. */
  readonly theirsUntouched: boolean;
}

interface Clone {
  readonly database: TestDatabase;
  /** By which the application reaches it. */
  readonly way: Pick<TestDatabase, 'environment'>;
}

/** Tries all cases on an application over a copy of the two companies' database. */
export async function sweep(companies: TwoCompanies, damage: Damage): Promise<Sweep> {
  return inApplication(companies, damage, async (address, database) => {
    const before = await stateOf(database, companies.theirId);
    const leaks: Leak[] = [];
    for (const one of companies.cases) {
      const leak = await leakOf(one, (request) => send(address, request));
      if (leak !== undefined) leaks.push(leak);
    }
    return { leaks, theirsUntouched: before === (await stateOf(database, companies.theirId)) };
  });
}

/** Runs work beside an application over a copy of the database. */
export async function inApplication<Result>(
  companies: TwoCompanies,
  damage: Damage,
  work: (address: string, database: TestDatabase) => Promise<Result>,
): Promise<Result> {
  return inClone(companies, damage, async ({ database, way }) => {
    const application = await startApplication({ database: way });
    return work(application.baseUrl, database).finally(() => application.close());
  });
}

/** The same beside one whose groups the test fills. */
export async function inFullGroups<Result>(
  companies: TwoCompanies,
  damage: Damage,
  work: (groups: FullGroups, database: TestDatabase) => Promise<Result>,
): Promise<Result> {
  return inClone(companies, damage, async ({ database, way }) => {
    const groups = await FullGroups.start(way);
    return work(groups, database).finally(() => groups.close());
  });
}

/**
 * Tries cases in groups that hold a write of theirs for each request of ours. Theirs are replays: they take the lock and
 * the sight of their company, and change nothing.
 * @returns beside what it found, how many attempts of ours were in a group with theirs.
 */
export async function sweepInFullGroups(
  companies: TwoCompanies,
  damage: Damage,
  cases: readonly ForeignIdCase[],
  casesPerGroup: number,
): Promise<Sweep & { readonly mixed: number }> {
  return inFullGroups(companies, damage, async (groups, database) => {
    const theirs = Array.from({ length: 2 * casesPerGroup }, () => smallWrite(companies.theirs));
    for (const write of theirs) await send(groups.address, write);
    const before = await rowsOf(database, companies.theirId);
    const leaks: Leak[] = [];
    const keys: string[] = [];
    for (let start = 0; start < cases.length; start += casesPerGroup) {
      const part = cases.slice(start, start + casesPerGroup);
      const ours = part.flatMap((one) => [one.request(one.foreignId), one.request(one.unknownId)]);
      keys.push(...ours.map(({ headers }) => headers['idempotency-key'] as string));
      const answers = await groups.sendTogether([...theirs, ...ours], smallWrite(companies.ours));
      for (const [index, one] of part.entries()) {
        const place = theirs.length + 2 * index;
        const leak = judge(one, answerAt(answers, place), answerAt(answers, place + 1));
        if (leak !== undefined) leaks.push(leak);
      }
    }
    const mixed = await attemptsInMixedGroups(database, keys);
    return { leaks, mixed, theirsUntouched: before === (await rowsOf(database, companies.theirId)) };
  });
}

async function inClone<Result>(
  { template }: TwoCompanies,
  { rowLevelSecurity, statements }: Damage,
  work: (clone: Clone) => Promise<Result>,
): Promise<Result> {
  const database = await cloneOf(template);
  if (rowLevelSecurity === 'off') await dropRowLevelSecurity(database);
  const proxy = statements === undefined ? undefined : await startRewritingProxy(database, statements);
  try {
    return await work({ database, way: proxy?.database ?? database });
  } finally {
    await proxy?.close();
    await database.drop();
  }
}

export function answerAt<Value>(answers: readonly Value[], place: number): Value {
  const answer = answers[place];
  if (answer === undefined) throw new Error('not all were answered');
  return answer;
}
