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
    run.after.audit.push({ ...somebodys, writeId: 'nobodys', status: 'failed', requestId: requestIdOf(1), userId: '' });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });

  it.each(['new', 'replayed'] as const)('is a row of the audit log that names another person: %s', (status) => {
    const run = paid();
    const [first] = run.attempts;
    const colleague = run.attempt('createPayment', 'pay-2', { person: 'colleague', status: 0 });
    run.replay('createPayment', 'pay-2', run.store(colleague));
    expect(run.findings()).toEqual([]);
    const { userId } = status === 'new' ? colleague : { userId: '' };
    const place = run.after.audit.findIndex((row) => row.status === status);
    Object.assign(run.after.audit[place] ?? {}, { userId });
    const [finding, ...others] = run.findings();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'R9 no phantom', operation: 'createPayment', key: 'pay-1' });
    expect(finding?.text).toMatch(`the audit log has ${first?.userId ?? ''}'s request`);
  });
});
