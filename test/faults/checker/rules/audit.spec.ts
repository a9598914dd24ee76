import { ConstructedCase, paid } from '../support/constructed-case.js';

describe('C4: the audit log', () => {
  it('has a write twice as new', () => {
    const run = paid();
    run.after.audit.push(...run.after.audit.slice(0, 1));
    expect(run.brokenRules()).toEqual(['C4 audited once', 'C4 audited as answered']);
  });

  it('has an effect without its row', () => {
    const run = paid();
    run.after.audit.shift();
    expect(run.brokenRules()).toEqual(['C4 audited once', 'C4 audited as answered']);
  });

  it('has a replay of what is not stored', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 409 });
    run.audit(run.attempt('createPayment', 'pay', { phase: 'replay', status: 409 }), 'replayed');
    expect(run.brokenRules()).toEqual(['C4 audited once']);
  });

  it('has another person than a row that the write has made', () => {
    const run = paid();
    const [stored] = run.after.makers;
    if (stored !== undefined) run.after.makers.push({ ...stored, table: 'journal_entries' });
    expect(run.findings()).toEqual([]);
    Object.assign(run.after.makers[1] ?? {}, { userId: 'somebody' });
    expect(run.brokenRules()).toEqual(['C4 makers named']);
    expect(run.findings()[0]).toMatchObject({ key: 'pay-1', attempts: [1] });
    expect(run.findings()[0]?.text).toMatch('journal_entries names somebody');
  });

  it('does not have a replay that was answered', () => {
    const run = paid();
    run.after.audit.pop();
    expect(run.brokenRules()).toEqual(['C4 audited as answered']);
  });
});
