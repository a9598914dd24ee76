import type { Attempt } from '../../history/attempt.js';
import { doneOf, type Evidence, groupBy, type KeyRecord } from '../evidence.js';
import { aboutCompany, type Finding, type Rule } from '../finding.js';

type EntryBody = {
  readonly lines: readonly { readonly accountId: string; readonly side: string; readonly amount: string }[];
};
type AdjustmentBody = { readonly lines: readonly { readonly itemId: string; readonly delta: string }[] };

const CENTS = 2;

/** R8: money that is moved between accounts stays what it was, and each account has what was moved to it. */
export const BANK: Rule = {
  name: 'R8 bank',
  says: 'Manual entries add up, account by account, to what was acknowledged; and all accounts of a company to 0.',
  check: (evidence) => {
    const found = evidence.after.snapshot.manualBalances;
    const actual = new Map(found.map(({ companyId, accountId, minor }) => [`${companyId} ${accountId}`, minor]));
    const totals = groupBy(found, ({ companyId }) => companyId);
    return [
      ...differences(movedMoney(evidence), actual, 'account', 'cents'),
      ...[...totals].flatMap(([companyId, accounts]) => {
        const total = accounts.reduce((sum, { minor }) => sum + minor, 0n);
        return total === 0n ? [] : [aboutCompany(companyId, `the accounts add up to ${total} cents instead of 0`)];
      }),
    ];
  },
};

/** The same for stock: a lost update shows, whoever made it. */
export const STOCK: Rule = {
  name: 'R8 stock',
  says: 'Every item has the quantity that the acknowledged adjustments add up to.',
  check: (evidence) => {
    const found = evidence.after.snapshot.itemQuantities;
    const actual = new Map(
      found.map(({ companyId, id, value }) => [`${companyId} ${id}`, BigInt(Math.trunc(Number(value)))]),
    );
    return differences(movedStock(evidence), actual, 'item', 'pieces');
  },
};

/** A change that overwrote another is missing in the version. */
export const VERSIONS: Rule = {
  name: 'R8 versions',
  says: 'The version of a customer counts every acknowledged change once.',
  check: (evidence) => {
    const found = evidence.after.snapshot.customerVersions;
    const actual = new Map(found.map(({ companyId, id, value }) => [`${companyId} ${id}`, BigInt(value)]));
    return differences(madeVersions(evidence), actual, 'customer', 'versions');
  },
};

/** What was carried out, by the replay of every key. */
function carriedOut({ keys }: Evidence, operations: readonly string[]): readonly (readonly [KeyRecord, Attempt])[] {
  return keys.flatMap((record) => {
    const [done] = doneOf(record.attempts);
    return done === undefined || !operations.includes(record.operation) ? [] : [[record, done] as const];
  });
}

function movedMoney(evidence: Evidence): Map<string, bigint> {
  const moved = new Map<string, bigint>();
  const entries = new Map(
    carriedOut(evidence, ['createJournalEntry']).map(([record, { request }]) => [
      record.id,
      [record, request.body] as const,
    ]),
  );
  for (const [{ companyId }, body] of entries.values()) addLines(moved, companyId, body, 1n);
  // A reversal takes back what its entry moved.
  for (const [{ companyId }, { request }] of carriedOut(evidence, ['reverseJournalEntry'])) {
    const reversed = entries.get(request.path.split('/').at(-2) ?? '');
    if (reversed !== undefined) addLines(moved, companyId, reversed[1], -1n);
  }
  return moved;
}

function addLines(moved: Map<string, bigint>, companyId: string, body: string, sign: bigint): void {
  for (const { accountId, side, amount } of (JSON.parse(body) as EntryBody).lines) {
    const minor = BigInt(amount.replace('.', ''));
    add(moved, `${companyId} ${accountId}`, (side === 'debit' ? sign : -sign) * minor * (hasCents(amount) ? 1n : 100n));
  }
}

function hasCents(amount: string): boolean {
  return (amount.split('.')[1] ?? '').length === CENTS;
}

function movedStock(evidence: Evidence): Map<string, bigint> {
  const moved = new Map<string, bigint>();
  for (const [{ companyId, id }] of carriedOut(evidence, ['createInventoryItem'])) add(moved, `${companyId} ${id}`, 0n);
  for (const [{ companyId }, { request }] of carriedOut(evidence, ['createInventoryAdjustment'])) {
    for (const { itemId, delta } of (JSON.parse(request.body) as AdjustmentBody).lines) {
      add(moved, `${companyId} ${itemId}`, BigInt(delta));
    }
  }
  for (const [{ companyId }, { request }] of carriedOut(evidence, ['adjustInventoryQuantity'])) {
    const { delta } = JSON.parse(request.body) as { readonly delta: string };
    add(moved, `${companyId} ${request.path.split('/').at(-2) ?? ''}`, BigInt(delta));
  }
  return moved;
}

function madeVersions(evidence: Evidence): Map<string, bigint> {
  const versions = new Map<string, bigint>();
  for (const [{ companyId, id }] of carriedOut(evidence, ['createCustomer'])) add(versions, `${companyId} ${id}`, 1n);
  for (const [{ companyId }, { request }] of carriedOut(evidence, ['updateCustomer'])) {
    add(versions, `${companyId} ${request.path.split('/').at(-1) ?? ''}`, 1n);
  }
  return versions;
}

function add(sums: Map<string, bigint>, name: string, value: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + value);
}

function differences(
  expected: ReadonlyMap<string, bigint>,
  actual: ReadonlyMap<string, bigint>,
  what: string,
  unit: string,
): Omit<Finding, 'rule'>[] {
  return [...expected].flatMap(([name, value]) => {
    const [companyId = '', id = ''] = name.split(' ');
    const found = actual.get(name) ?? 0n;
    if (found === value) return [];
    return [aboutCompany(companyId, `the ${what} ${id} has ${found} ${unit}, but ${value} were acknowledged`)];
  });
}
