import { deterministicId } from '../../../../src/idempotency/deterministic-id.js';
import { ConstructedCase, paid } from '../support/constructed-case.js';

describe('R6: a read after an acknowledgement', () => {
  it('does not find the entity', () => {
    const run = paid();
    const id = run.after.stored[0]?.id ?? '';
    run.read({ kind: 'entity', id }, `/api/payments/${id}`, 404, { code: 'not_found' });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('shows an older version', () => {
    const run = new ConstructedCase();
    const { id, answer } = run.acknowledged('createInvoice', 'invoice', { version: 3 });
    run.read({ kind: 'entity', id }, `/api/invoices/${id}`, 200, { ...(JSON.parse(answer) as object), version: 2 });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('is a list without it', () => {
    const run = paid();
    run.read({ kind: 'list', operation: 'createPayment' }, '/api/payments', 200, { data: [], nextCursor: null });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('says nothing of what is older than its page, or was acknowledged meanwhile', () => {
    const run = paid();
    const second = run.acknowledged('createPayment', 'pay-2', { version: 1 });
    const data = [JSON.parse(second.answer) as object];
    const about = { kind: 'list', operation: 'createPayment' } as const;
    run.read(about, '/api/payments', 200, { data, nextCursor: 'more' });
    run.read(about, '/api/payments', 200, { data: [], nextCursor: null }, { begunAt: 0 });
    expect(run.findings()).toEqual([]);
  });

  it('shows what was never stored', () => {
    const run = paid();
    const data = [
      ...run.after.stored.map(({ answer }) => JSON.parse(answer) as object),
      { id: 'ghost', createdAt: '' },
    ];
    run.read({ kind: 'list', operation: 'createPayment' }, '/api/payments', 200, { data, nextCursor: null });
    expect(run.brokenRules()).toEqual(['R6 nothing uncommitted']);
  });

  it('shows what was rolled back, and written again later', () => {
    const run = new ConstructedCase();
    const about = { kind: 'list', operation: 'createPayment' } as const;
    const first = run.attempt('createPayment', 'pay', { status: 0 });
    const data = [{ id: deterministicId(first.scopeId, 'createPayment', 'pay'), createdAt: '' }];
    run.read(about, '/api/payments', 200, { data, nextCursor: null });
    const write = run.acknowledged('createPayment', 'pay');
    expect(data.map(({ id }) => id)).toEqual([write.id]);
    expect(run.brokenRules()).toEqual(['R6 nothing uncommitted']);
  });

  it('shows what was made while it was read', () => {
    const run = paid();
    const [{ answer, createdAt } = { answer: '', createdAt: 0 }] = run.after.stored;
    const about = { kind: 'list', operation: 'createPayment' } as const;
    const endedAt = Math.floor(createdAt - run.history.wallClockOrigin);
    const list = { data: [JSON.parse(answer) as object], nextCursor: null };
    run.read(about, '/api/payments', 200, list, { begunAt: 0, endedAt });
    expect(run.findings()).toEqual([]);
  });

  it('is a trial balance that does not balance', () => {
    const run = new ConstructedCase();
    const currencies = [{ totalDebit: '10.00', totalCredit: '9.99' }];
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 200, { currencies });
    expect(run.brokenRules()).toEqual(['R8 balanced reads']);
  });
});

describe('S1: what belongs to others', () => {
  it('is read under another company', () => {
    const run = new ConstructedCase();
    run.read({ kind: 'foreign', id: 'payment' }, '/api/payments/payment', 200, {});
    expect(run.brokenRules()).toEqual(['S1 nothing foreign']);
  });

  it('is replayed for a stranger', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-1', { person: 'stranger', status: 200, replayed: true });
    expect(run.brokenRules()).toEqual(['S1 nothing foreign']);
  });
});
