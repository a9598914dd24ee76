import { COMPANY, ConstructedCase } from '../support/constructed-case.js';

describe('C5 and C7: the books', () => {
  it('violate an invariant', () => {
    const run = new ConstructedCase();
    run.after.violations.push({ invariant: 'I02', finding: 'not zero', companyId: COMPANY, reference: 'EUR' });
    expect(run.brokenRules()).toEqual(['C5 invariants']);
  });

  it('point into another company', () => {
    const run = new ConstructedCase();
    run.after.foreignReferences.push({ companyId: COMPANY, constraint: 'invoices_customer', rows: 1 });
    expect(run.brokenRules()).toEqual(['C7 tenants apart']);
  });
});
