import { paid } from './support/constructed-case.js';

describe('a history in which everything is right', () => {
  it('has no findings', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-2', { status: 409, code: 'invoice_not_open' });
    run.attempt('createPayment', 'pay-2', { phase: 'replay', status: 409, code: 'invoice_not_open' });
    const lost = run.attempt('createPayment', 'pay-3', { status: 0 });
    run.replay('createPayment', 'pay-3', run.store(lost));
    const other = { status: 422, code: 'idempotency_key_reused', sent: { memo: 'another' } };
    run.attempt('createPayment', 'pay-1', other);
    expect(run.findings()).toEqual([]);
  });
});
