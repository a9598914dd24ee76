import { ConstructedCase, paid } from '../support/constructed-case.js';

describe('R4: the body of a key', () => {
  it('is another in a replay', () => {
    const run = paid();
    Object.assign(run.attempts[1] ?? {}, { body: '{ "id": "the same in other bytes" }' });
    expect(run.brokenRules()).toEqual(['R4 one body']);
  });

  it('comes with another status', () => {
    const run = paid();
    Object.assign(run.attempts[1] ?? {}, { status: 201 });
    expect(run.brokenRules()).toEqual(['R4 one body']);
  });
});

describe('R5: first answers', () => {
  it('are two', () => {
    const run = paid();
    const again = run.attempt('createPayment', 'pay-1', { body: run.attempts[0]?.body ?? '' });
    run.audit(again, 'new');
    run.replay('createPayment', 'pay-1', { answer: again.body, id: '', stored: run.after.stored[0] as never });
    expect(run.brokenRules()).toEqual(['R5 one first answer', 'C4 audited once']);
  });
});

describe('R7: the payload', () => {
  it('of two attempts was acknowledged, and they differ', () => {
    const run = paid();
    const [first] = run.attempts;
    const again = { status: 200, replayed: true, body: first?.body ?? '', sent: { memo: 'another' } };
    run.audit(run.attempt('createPayment', 'pay-1', again), 'replayed');
    expect(run.brokenRules()).toContain('R7 payload of the first');
  });

  it('is not the one that the stored answer shows', () => {
    const run = new ConstructedCase();
    const lost = run.attempt('createPayment', 'pay', { status: 0, sent: { amount: '10.00' } });
    const write = run.store(lost, { amount: '11.00' });
    run.replay('createPayment', 'pay', write, { amount: '10.00' });
    expect(run.brokenRules()).toEqual(['R7 payload of the first']);
  });

  it('was refused as another one, though nothing is stored', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 422, code: 'idempotency_key_reused' });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 422, code: 'idempotency_key_reused' });
    expect(run.brokenRules()).toEqual(['R7 payload of the first', 'T1 true refusals']);
  });

  it('was refused as another one, though it is the same in another order', () => {
    const run = paid();
    const [first] = run.attempts;
    const request = { ...(first?.request as NonNullable<typeof first>['request']), body: '{ "memo": "as sent" }' };
    run.attempt('createPayment', 'pay-1', { status: 422, code: 'idempotency_key_reused', request });
    expect(run.brokenRules()).toEqual(['R7 payload of the first']);
  });
});

describe('C3: the final replay', () => {
  it('does not replay what was acknowledged', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-1', { phase: 'replay', status: 404, code: 'not_found' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('has no outcome', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 0 });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 503, code: 'timeout' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('is refused though the write is stored', () => {
    const run = new ConstructedCase();
    run.store(run.attempt('createPayment', 'pay', { status: 0 }));
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 409, code: 'over_allocation' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('is missing', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 409 });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });
});
