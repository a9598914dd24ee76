import { COMPANY, ConstructedCase } from '../support/constructed-case.js';

describe('R8: what writes add up to', () => {
  const lines = [
    { accountId: 'cash', side: 'debit', amount: '10.50' },
    { accountId: 'bank', side: 'credit', amount: '10.50' },
  ];
  const moved = (cash: bigint, bank: bigint): ConstructedCase => {
    const run = new ConstructedCase();
    run.acknowledged('createJournalEntry', 'entry', {}, { lines });
    const balances = { cash, bank };
    for (const [accountId, minor] of Object.entries(balances)) {
      run.after.manualBalances.push({ companyId: COMPANY, accountId, minor });
    }
    return run;
  };

  it('is what was moved', () => {
    expect(moved(1_050n, -1_050n).findings()).toEqual([]);
  });

  it('is twice as much on the accounts', () => {
    expect(moved(2_100n, -2_100n).brokenRules()).toEqual(['R8 bank']);
  });

  it('is not zero over all accounts', () => {
    expect(moved(1_050n, -1_049n).findings()).toHaveLength(2);
  });

  it('is taken back by a reversal', () => {
    const run = moved(0n, 0n);
    const entry = run.after.stored[0]?.id ?? '';
    const request = { method: 'POST', path: `/api/journal-entries/${entry}/reverse`, body: '', ifMatch: '' };
    const first = run.attempt('reverseJournalEntry', 'back', { request });
    const write = run.store(first);
    Object.assign(first, { body: write.answer });
    Object.assign(run.replay('reverseJournalEntry', 'back', write), { request });
    expect(run.findings()).toEqual([]);
  });

  it('is less stock than was adjusted', () => {
    const run = new ConstructedCase();
    const { id: itemId } = run.acknowledged('createInventoryItem', 'item');
    run.acknowledged('createInventoryAdjustment', 'more', {}, { lines: [{ itemId, delta: '5' }] });
    run.after.itemQuantities.push({ companyId: COMPANY, id: itemId, value: '4.0000' });
    expect(run.brokenRules()).toEqual(['R8 stock']);
  });

  it('is fewer versions than changes', () => {
    const run = new ConstructedCase();
    const { id } = run.acknowledged('createCustomer', 'customer');
    run.after.customerVersions.push({ companyId: COMPANY, id, value: '2' });
    expect(run.brokenRules()).toEqual(['R8 versions']);
  });
});
