import { describeFinding } from '../finding.js';
import { COMPANY, ConstructedCase } from '../support/constructed-case.js';

describe('R10: an attempt that made a write', () => {
  const READ = { kind: 'trial-balance' } as const;

  /** The key is sent again under load, as callers are told to, and replayed. */
  const written = (parts: Parameters<ConstructedCase['attempt']>[2]): ConstructedCase => {
    const run = new ConstructedCase();
    const write = run.store(run.attempt('createPayment', 'pay', parts));
    Object.assign(run.replay('createPayment', 'pay', write), { phase: 'load' });
    run.replay('createPayment', 'pay', write);
    return run;
  };

  it.each([
    ['a time-out, which says that nothing was written', 503, 'timeout'],
    ['that it did not begin', 503, 'overloaded'],
    ['that the process stops', 503, 'shutting_down'],
    ['a refusal of the books', 409, 'over_allocation'],
    ['that the request is not valid', 422, 'validation_failed'],
    ['that the key is used, though it is the one that used it', 422, 'idempotency_key_reused'],
  ])('was told %s', (_what, status, code) => {
    const run = written({ status, code });
    expect(run.brokenRules()).toContain('R10 refused without writing');
    const [finding] = run.findings().filter(({ rule }) => rule.startsWith('R10'));
    expect(finding).toMatchObject({ operation: 'createPayment', key: 'pay', attempts: [1] });
    expect(finding?.text).toBe(`an attempt that was answered ${status} ${code} has made the write`);
  });

  it('is of somebody who may not', () => {
    expect(written({ status: 0, person: 'stranger' }).brokenRules()).toEqual(['R10 refused without writing']);
  });

  it('was told nothing, or that the outcome is not known', () => {
    for (const parts of [{ status: 0 }, { status: 503, code: 'outcome_unknown' }]) {
      expect(written(parts).findings()).toEqual([]);
    }
  });

  it('is another than the one that was refused', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 503, code: 'timeout' });
    run.acknowledged('createPayment', 'pay');
    expect(run.findings()).toEqual([]);
  });

  it('E1: was answered with a defect, as was another, and a read', () => {
    const run = written({ status: 500, code: 'internal_error' });
    run.attempt('createPayment', 'other', { status: 500, code: 'write_failed' });
    run.attempt('createPayment', 'other', { phase: 'replay', status: 409, code: 'over_allocation' });
    run.read(READ, '/api/ledger/trial-balance', 500, { code: 'internal_error' });
    expect(run.findings().map(describeFinding).join('\n')).toBe(
      `R10 refused without writing: an attempt that was answered 500 internal_error has made the write ` +
        `(company ${COMPANY}, createPayment, key pay, attempts 1)\n` +
        `E1 known errors: an attempt was answered 500 internal_error ` +
        `(company ${COMPANY}, createPayment, key pay, attempts 1)\n` +
        `E1 known errors: an attempt was answered 500 write_failed ` +
        `(company ${COMPANY}, createPayment, key other, attempts 4)\n` +
        `E1 known errors: /api/ledger/trial-balance was answered 500 internal_error (company ${COMPANY})`,
    );
  });

  it.each([
    [502, 'bad_gateway'],
    [503, ''],
    [404, ''],
  ])('E1: is none that is documented: %d "%s"', (status, code) => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status, code });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 409, code: 'over_allocation' });
    run.read(READ, '/api/ledger/trial-balance', status, code === '' ? {} : { code });
    expect(run.findings().map(({ rule }) => rule)).toEqual(['E1 known errors', 'E1 known errors']);
  });
});
