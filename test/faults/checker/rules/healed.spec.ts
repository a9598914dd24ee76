import { ConstructedCase, paid } from '../support/constructed-case.js';

describe('C10: a new write after healing', () => {
  it.each([
    ['is refused', { status: 503, code: 'overloaded' }, 'was answered 503 overloaded by replica 1'],
    ['has no answer', { status: 0, failure: 'socket hang up' }, 'had no answer (socket hang up) by replica 1'],
  ])('%s at its first try, though it is carried out later', (_what, parts, text) => {
    const run = new ConstructedCase();
    run.attempt('createAccount', 'new', { phase: 'healed', replica: 1, ...parts });
    const later = run.attempt('createAccount', 'new', { phase: 'replay' });
    Object.assign(later, { body: run.store(later).answer });
    run.before.stored.pop();
    run.before.effects.pop();
    run.before.audit.pop();
    const found = run.findings().filter(({ rule }) => rule === 'C10 healed');
    expect(found.map((finding) => [finding.text, finding.attempts])).toEqual([
      [`a new write after healing ${text}`, [1]],
    ]);
  });

  it('is a replay, as if its key were known', () => {
    const run = paid();
    const [first] = run.attempts;
    const again = { phase: 'healed', status: 200, replayed: true, body: first?.body ?? '' } as const;
    run.audit(run.attempt('createPayment', 'pay-1', again), 'replayed');
    expect(run.brokenRules()).toEqual(['C10 healed']);
  });

  it('is carried out at once, and then there is nothing to say', () => {
    const run = new ConstructedCase();
    const first = run.attempt('createAccount', 'new', { phase: 'healed' });
    const write = run.store(first);
    Object.assign(first, { body: write.answer });
    run.replay('createAccount', 'new', write);
    expect(run.findings()).toEqual([]);
  });
});
