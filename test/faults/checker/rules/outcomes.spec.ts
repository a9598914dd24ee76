import { describeFinding } from '../finding.js';
import { COMPANY, ConstructedCase, paid } from '../support/constructed-case.js';

describe('R1: an acknowledged write', () => {
  it('that is not stored is lost', () => {
    const run = paid();
    run.before.stored.length = 0;
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('that has two stored answers is found', () => {
    const run = paid();
    run.before.stored.push(...run.before.stored);
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('whose row is not there is lost, whatever the stored answer says', () => {
    const run = paid();
    run.before.effects.length = 0;
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('that has two rows is found, with operation, key and attempts', () => {
    const run = paid();
    run.after.effects.push(...run.after.effects);
    const [finding] = run.findings();
    expect(finding).toMatchObject({ companyId: COMPANY, operation: 'createPayment', key: 'pay-1', attempts: [1, 2] });
    expect(finding && describeFinding(finding)).toBe(
      'R1 acknowledged once: the write was acknowledged, but 2 rows of payments were made by it ' +
        `(company ${COMPANY}, createPayment, key pay-1, attempts 1, 2)`,
    );
  });
});

describe('R2: a write with an unknown outcome', () => {
  it('has half an effect: a row without its stored answer', () => {
    const run = new ConstructedCase();
    const lost = run.attempt('createPayment', 'pay', { status: 0 });
    const write = run.store(lost);
    run.before.stored.length = 0;
    run.replay('createPayment', 'pay', write);
    expect(run.brokenRules()).toEqual(['R2 unknown at most once']);
  });

  it('has two effects', () => {
    const run = new ConstructedCase();
    run.replay('createPayment', 'pay', run.store(run.attempt('createPayment', 'pay', { status: 503 })));
    run.before.effects.push(...run.before.effects);
    expect(run.brokenRules()).toEqual(['R2 unknown at most once']);
  });
});

describe('R3: a refused write', () => {
  it('has an effect', () => {
    const run = new ConstructedCase();
    const refused = run.attempt('createPayment', 'pay', { status: 409, code: 'over_allocation' });
    run.replay('createPayment', 'pay', run.store(refused));
    expect(run.brokenRules()).toEqual(['R3 refused without effect', 'R10 refused without writing']);
  });
});

describe('C2: a key', () => {
  it('stands in two payments', () => {
    const run = paid();
    run.after.paymentKeys[0] = { companyId: COMPANY, key: 'pay-1', rows: 2 };
    expect(run.brokenRules()).toEqual(['C2 key once']);
  });
});
