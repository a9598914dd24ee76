import { requestIdOf } from '../../history/attempt.js';
import { OTHER_COMPANY, paid } from '../support/constructed-case.js';

describe('R9: a phantom', () => {
  const somebodys = { companyId: OTHER_COMPANY, operation: 'createPayment', key: 'nobodys' };

  it('is a stored answer', () => {
    const run = paid();
    const [stored] = run.after.stored;
    if (stored !== undefined) run.after.stored.push({ ...stored, ...somebodys });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });

  it('is a row', () => {
    const run = paid();
    run.after.effects.push({ table: 'payments', companyId: OTHER_COMPANY, writeId: 'nobodys', rows: 1 });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });

  it('is a row of the audit log, for a request of somebody else', () => {
    const run = paid();
    run.after.audit.push({ ...somebodys, writeId: 'nobodys', status: 'failed', requestId: requestIdOf(1) });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });
});
