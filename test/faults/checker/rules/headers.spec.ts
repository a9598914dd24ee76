import { requestIdOf } from '../../history/attempt.js';
import { ConstructedCase, paid } from '../support/constructed-case.js';

/** A payment whose answer, the first or the replay, has other headers than it should. */
const paidWith = (place: number, headers: object): ConstructedCase => {
  const run = paid();
  Object.assign(run.attempts[place] ?? {}, { headers });
  return run;
};

describe('R4: the headers of a key', () => {
  it.each([
    ['etag', '"2"'],
    ['etag', undefined],
    ['location', '/api/payments/another'],
    ['location', undefined],
    ['content-type', 'text/plain; charset=utf-8'],
  ])('are others in a replay: %s %s', (name, value) => {
    const run = paidWith(1, { [name]: value });
    expect(run.brokenRules()).toEqual(['R4 same headers']);
    expect(run.findings()[0]).toMatchObject({
      attempts: [2],
      text: `answers have another ${name} than the stored one`,
    });
  });

  it('are others in the first answer', () => {
    expect(paidWith(0, { etag: undefined }).brokenRules()).toEqual(['R4 same headers']);
  });
});

describe('E2: an error', () => {
  const refusedWith = (status: number, code: string, headers: object): ConstructedCase => {
    const run = paid();
    Object.assign(run.attempt('createPayment', 'pay-1', { status, code }), { headers });
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', status, { code }, { headers });
    return run;
  };

  it.each([
    [503, 'overloaded'],
    [503, 'outcome_unknown'],
    [429, 'rate_limited'],
    [409, 'idempotency_in_progress'],
  ])('does not say when to come again: %d %s', (status, code) => {
    const run = refusedWith(status, code, { 'retry-after': undefined });
    expect(run.findings().map(({ rule, text }) => [rule, text])).toEqual([
      ['E2 form of errors', `${status} ${code} came with no Retry-After`],
      ['E2 form of errors', `/api/ledger/trial-balance: ${status} ${code} came with no Retry-After`],
    ]);
  });

  it.each(['0', 'soon', ''])('says to come again in "%s"', (value) => {
    expect(refusedWith(503, 'timeout', { 'retry-after': value }).brokenRules()).toEqual(['E2 form of errors']);
  });

  it.each(['application/json; charset=utf-8', undefined])('is no problem of RFC 9457: %s', (type) => {
    expect(refusedWith(409, 'over_allocation', { 'content-type': type }).findings()).toHaveLength(2);
  });

  it('that asks for nothing again needs no time for that', () => {
    expect(refusedWith(409, 'over_allocation', {}).findings()).toEqual([]);
  });

  it('of a stranger has the same form', () => {
    const run = paid();
    const parts = { person: 'stranger', status: 403, code: 'company_forbidden' } as const;
    Object.assign(run.attempt('createPayment', 'pay-1', parts), { headers: { 'content-type': 'text/html' } });
    expect(run.brokenRules()).toEqual(['E2 form of errors']);
  });
});

describe('A1: an answer', () => {
  it.each([
    ['a first one', 0],
    ['a replay', 1],
  ])('names the request or the key of another: %s', (_what, place) => {
    for (const headers of [{ 'x-request-id': requestIdOf(7) }, { 'idempotency-key': 'pay-7' }]) {
      expect(paidWith(place, headers).brokenRules()).toEqual(['A1 own answer']);
    }
  });

  it.each(['x-request-id', 'idempotency-key'])('does not say whose it is: %s', (name) => {
    expect(paidWith(0, { [name]: undefined }).brokenRules()).toEqual(['A1 own answer']);
  });

  it('is an error that names the key of another; it need not name one', () => {
    const refused = (key: string | undefined): string[] => {
      const run = paid();
      const attempt = run.attempt('createPayment', 'pay-1', { status: 503, code: 'overloaded' });
      Object.assign(attempt, { headers: { 'idempotency-key': key } });
      return run.brokenRules();
    };
    expect(refused('pay-7')).toEqual(['A1 own answer']);
    expect(refused(undefined)).toEqual([]);
  });

  it('to a read is that to another, or to a write', () => {
    for (const headers of [{ 'x-request-id': 'another' }, { 'idempotency-key': 'pay-1' }]) {
      const run = new ConstructedCase();
      const balance = { currencies: [] };
      run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 200, balance, { headers });
      expect(run.brokenRules()).toEqual(['A1 own answer']);
    }
  });

  it('is given by the parser of HTTP, which has not read whose request it was', () => {
    const run = paid();
    const attempt = run.attempt('createPayment', 'pay-1', { status: 408, code: 'request_timeout' });
    Object.assign(attempt, { headers: { 'x-request-id': 'the parser', 'idempotency-key': undefined } });
    expect(run.findings()).toEqual([]);
  });
});
