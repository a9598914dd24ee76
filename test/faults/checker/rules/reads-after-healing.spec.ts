import { COMPANY, ConstructedCase, OTHER_COMPANY, paid } from '../support/constructed-case.js';

describe('R12: a read after healing', () => {
  it.each([
    ['is not answered', 0, ''],
    ['is refused', 503, 'overloaded'],
    ['takes too long', 503, 'service_unavailable'],
    ['is for somebody else', 403, 'company_forbidden'],
  ])('%s', (_what, status, code) => {
    const run = paid();
    const id = run.after.stored[0]?.id ?? '';
    const read = [{ kind: 'entity', id } as const, `/api/payments/${id}`, status, { code }] as const;
    run.read(...read, { phase: 'reading' });
    expect(run.brokenRules()).toContain('R12 read after healing');
  });

  it('may be refused while faults are under way', () => {
    const run = paid();
    const id = run.after.stored[0]?.id ?? '';
    run.read({ kind: 'entity', id }, `/api/payments/${id}`, 503, { code: 'overloaded' });
    run.read({ kind: 'entity', id }, `/api/payments/${id}`, 0, {});
    expect(run.findings()).toEqual([]);
  });

  it('is a trial balance that is not answered', () => {
    const run = paid();
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 503, { code: 'overloaded' }, { phase: 'reading' });
    expect(run.brokenRules()).toEqual(['R12 read after healing']);
  });
});

describe('R13: a trial balance after healing', () => {
  const DAY = { companyId: COMPANY, currency: 'EUR', entryDate: '2026-11-22' };
  const sum = (accountId: string, debitMinor: bigint, creditMinor: bigint): object => ({
    ...{ ...DAY, accountId, debitMinor, creditMinor },
  });
  const account = (accountId: string, debit: string, credit: string): object => ({ accountId, debit, credit });
  const RIGHT = {
    ...{ currency: 'EUR', totalDebit: '12.50', totalCredit: '12.50' },
    accounts: [account('bank', '12.50', '0.00'), account('income', '0.00', '12.50')],
  };

  const OLD = {
    ...{ currency: 'EUR', totalDebit: '2.50', totalCredit: '2.50' },
    accounts: [account('bank', '2.50', '0.00'), account('income', '0.00', '2.50')],
  };

  /** Two days of sales in euros, one in yen, and one that is still to come; and another company. */
  const reading = (currencies: readonly object[]): ConstructedCase => {
    const run = new ConstructedCase();
    const sums = [sum('bank', 1_000n, 0n), sum('income', 0n, 1_000n)];
    const earlier = [sum('bank', 250n, 0n), sum('income', 0n, 250n)];
    const yen = [sum('bank', 7n, 0n), sum('income', 0n, 7n)];
    run.after.journalSums.push(
      ...([
        ...sums,
        ...earlier.map((one) => ({ ...one, entryDate: '1950-01-02' })),
        ...yen.map((one) => ({ ...one, currency: 'JPY' })),
        ...sums.map((one) => ({ ...one, entryDate: '2026-11-23' })),
        ...sums.map((one) => ({ ...one, companyId: OTHER_COMPANY })),
      ] as typeof run.after.journalSums),
    );
    const body = { asOf: '2026-11-22', currencies };
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 200, body, { phase: 'reading' });
    return run;
  };
  const YEN = {
    ...{ currency: 'JPY', totalDebit: '7', totalCredit: '7' },
    accounts: [account('bank', '7', '0'), account('income', '0', '7')],
  };

  it('is right: what came until its day, by currency', () => {
    expect(reading([RIGHT, YEN]).findings()).toEqual([]);
  });

  it.each([
    ['empty', []],
    ['without a currency', [RIGHT]],
    ['old', [OLD, YEN]],
    ['without an account', [{ ...RIGHT, accounts: RIGHT.accounts.slice(0, 1) }, YEN]],
    ['that of another company', [{ ...RIGHT, accounts: [account('cash', '12.50', '0.00')] }, YEN]],
    ['shown with other totals', [{ ...RIGHT, totalDebit: '12.51', totalCredit: '12.51' }, YEN]],
  ])('is %s', (_what, currencies) => {
    const run = reading(currencies);
    expect(run.brokenRules()).toEqual(['R13 balances of the journal']);
    expect(run.findings()[0]?.text).toContain('where the journal has');
  });
});
