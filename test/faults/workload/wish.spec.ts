import { canonicalPayload } from '../checker/payload.js';
import { Random } from '../nemesis/random.js';
import { KnownCompany } from './known-company.js';
import { KnownKeys } from './known-keys.js';
import { newWish } from './operations/index.js';
import { inOtherOrder, requestOf, withOtherPayload } from './wish.js';

const PAYMENT = requestOf({ operation: 'createPayment', body: { amount: '10.00', memo: 'as sent' } });

function company(): KnownCompany {
  const known = new KnownCompany('c', 'USD', { definitionId: 'd', bankAccountId: 'b', employeeId: 'e' });
  for (const id of ['a1', 'a2', 'a3']) known.bankAccounts.put({ id, version: 1 });
  known.customers.put({ id: 'customer', version: 1 });
  known.items.put({ id: 'item', version: 1 });
  return known;
}

describe('a request', () => {
  it('has the path and the version of its wish', () => {
    const wish = { operation: 'updateCustomer', path: { id: '7' }, body: { name: 'N' }, version: 3 } as const;
    expect(requestOf(wish)).toEqual({
      ...{ method: 'PATCH', path: '/api/customers/7', body: '{"name":"N"}', ifMatch: '"3"' },
    });
  });

  it('means the same in another order, and something else with another payload', () => {
    const reversed = inOtherOrder(PAYMENT);
    expect(reversed.body).toBe('{"memo":"as sent","amount":"10.00"}');
    expect(canonicalPayload(reversed)).toBe(canonicalPayload(PAYMENT));
    const other = withOtherPayload(PAYMENT);
    expect(other && canonicalPayload(other)).not.toBe(canonicalPayload(PAYMENT));
  });

  it('has its inner members in another order too, and its items in the same', () => {
    const lines = [{ side: 'debit', amount: '1.00' }, { side: 'credit', tax: { rate: '19', name: 'VAT' } }, ['b', 'a']];
    const entry = requestOf({ operation: 'createJournalEntry', body: { memo: null, lines } });
    const reversed = inOtherOrder(entry);
    expect(reversed.body).toBe(
      '{"lines":[{"amount":"1.00","side":"debit"},{"tax":{"name":"VAT","rate":"19"},"side":"credit"},["b","a"]],"memo":null}',
    );
    expect(canonicalPayload(reversed)).toBe(canonicalPayload(entry));
  });

  it('without a text that can be changed has no other payload', () => {
    expect(withOtherPayload(requestOf({ operation: 'voidInvoice', path: { id: '7' } }))).toBeUndefined();
  });
});

describe('the workload', () => {
  it('is the same again with the same seed, and no two wishes are alike', () => {
    const wishes = (seed: number): string[] => {
      const [known, random] = [company(), new Random(seed)];
      return Array.from({ length: 300 }, () => JSON.stringify(newWish(known, random)));
    };
    expect(wishes(7)).toEqual(wishes(7));
    expect(wishes(7)).not.toEqual(wishes(8));
    expect(new Set(wishes(7)).size).toBe(300);
  });

  it('reaches every operation', () => {
    const [known, random] = [company(), new Random(7)];
    for (const shelf of [known.drafts, known.openInvoices, known.entries, known.periods])
      shelf.put({ id: 'x', version: 1 });
    const operations = new Set(Array.from({ length: 2_000 }, () => newWish(known, random).operation));
    expect(operations.size).toBe(16);
  });

  it('moves as much to one account as from another', () => {
    const [known, random] = [company(), new Random(7)];
    const entries = Array.from({ length: 500 }, () => newWish(known, random)).filter(
      ({ operation }) => operation === 'createJournalEntry',
    );
    for (const { body } of entries) {
      const [to, from] = body?.['lines'] as { accountId: string; amount: string }[];
      expect(to?.amount).toBe(from?.amount);
      expect(to?.accountId).not.toBe(from?.accountId);
    }
    expect(entries.length).toBeGreaterThan(0);
  });
});

describe('known keys', () => {
  const key = { companyId: 'c', scopeId: 'c', operation: 'createPayment', key: 'k' } as const;

  it('keep every payload once, and the one that was acknowledged first', () => {
    const keys = new KnownKeys();
    const other = withOtherPayload(PAYMENT) ?? PAYMENT;
    for (const request of [PAYMENT, other, PAYMENT]) keys.sent(key, request);
    keys.acknowledge(key, PAYMENT);
    keys.acknowledge(key, other);
    expect(keys.all()).toEqual([{ ...key, requests: [PAYMENT, other], acknowledged: PAYMENT }]);
  });

  it('have no old key before the first', () => {
    expect(new KnownKeys().old(new Random(1))).toBeUndefined();
  });
});
