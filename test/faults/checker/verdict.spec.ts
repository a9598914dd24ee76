import { coverageOf, type Coverage } from './coverage.js';
import { ConstructedCase } from './support/constructed-case.js';
import { describeVerdict, judge } from './verdict.js';

const COVERED: Coverage = {
  ...{ attempts: 12_345, writes: 3_210, acknowledged: 3_203, replays: 900, fresh: 36, slowestFreshMs: 1_090 },
  ...{ reads: 70, finalReads: 60, finalBalances: 2 },
  ...{ unknown: 41, unknownCommitted: 7, deliveries: 1_240, redeliveries: 60 },
};
const KILLED = { name: 'replica-killed', evidence: { times: 2, what: 'killed twice' } };
const NOT_MET = { name: 'commit-cut', evidence: { times: 0, what: 'no COMMIT passed' } };
const FINDING = { rule: 'R1', text: 'lost', companyId: '', operation: '', key: '', attempts: [] };

describe('a verdict', () => {
  it('is green for a run that met its faults and what they cause', () => {
    const verdict = judge(7, [], COVERED, [KILLED]);
    expect(verdict.result).toBe('green');
    expect(describeVerdict({ ...verdict, folder: undefined })).toBe(
      'green: 12,345 attempts, 3,210 writes, 900 replays, 70 reads, 41 unknown, 7 of them committed, ' +
        'after healing 36 writes, the slowest in 1,090 ms, and 60 reads, ' +
        '1,240 deliveries, 60 of them again, 1 fault fired (seed 7)',
    );
  });

  it('is red for a finding, whatever else is missing', () => {
    const verdict = judge(7, [FINDING], { ...COVERED, unknown: 0 }, [NOT_MET]);
    expect(verdict.result).toBe('red');
    expect(describeVerdict({ ...verdict, folder: undefined })).toContain('red: 1 finding, ');
  });

  it.each([
    ['a fault was not met', COVERED, [KILLED, NOT_MET], 'commit-cut was not met: no COMMIT passed'],
    ['there was no fault', COVERED, [], 'the schedule has no fault'],
    ['nothing was replayed', { ...COVERED, replays: 0 }, [KILLED], 'nothing was replayed under load'],
    ['every outcome was known', { ...COVERED, unknown: 0 }, [KILLED], 'no attempt had an unknown outcome'],
    ['no read was answered', { ...COVERED, reads: 0 }, [KILLED], 'no read was answered under load'],
    ['nothing was read at the end', { ...COVERED, finalReads: 0 }, [KILLED], 'nothing was read after healing'],
    ['no trial balance was', { ...COVERED, finalBalances: 0 }, [KILLED], 'no trial balance was read after healing'],
    ['nothing was written after healing', { ...COVERED, fresh: 0 }, [KILLED], 'nothing was written anew after healing'],
    ['no message came', { ...COVERED, deliveries: 0 }, [KILLED], 'no webhook was delivered'],
    ['every message came once', { ...COVERED, redeliveries: 0 }, [KILLED], 'no webhook was delivered again'],
    ['nothing was committed unseen', { ...COVERED, unknownCommitted: 0 }, [KILLED], 'without its acknowledgement'],
  ])('is unknown, never green, when %s', (_when, coverage, faults, why) => {
    const verdict = judge(7, [], coverage, faults);
    expect(verdict.result).toBe('unknown');
    expect(verdict.missing.join()).toContain(why);
  });
});

describe('what is demanded', () => {
  it('is that every fault that was asked for was injected', () => {
    const verdict = judge(7, [], COVERED, [KILLED], { asked: ['replica-killed', 'answer-lost', 'answer-cut'] });
    expect(verdict).toMatchObject({
      result: 'unknown',
      missing: ['not injected: answer-lost, answer-cut: give more minutes'],
    });
    expect(judge(7, [], COVERED, [KILLED], { asked: ['replica-killed'] }).result).toBe('green');
  });

  it('is less where one fault is looked at by itself', () => {
    const coverage = { ...COVERED, unknown: 0, unknownCommitted: 0, redeliveries: 0 };
    expect(judge(7, [], coverage, [KILLED], { required: ['replays'] }).result).toBe('green');
    expect(judge(7, [], coverage, [KILLED], { required: ['replays', 'unknown'] }).missing).toEqual([
      'no attempt had an unknown outcome',
    ]);
    const unread = judge(7, [], { ...coverage, reads: 0, finalReads: 0 }, [KILLED], { required: ['replays'] });
    expect(unread.missing).toEqual(['nothing was read after healing']);
  });
});

describe('coverage', () => {
  it('counts reads that were answered, before the replays and after them', () => {
    const run = new ConstructedCase();
    const about = { kind: 'entity', id: 'one' } as const;
    for (const phase of ['load', 'reading'] as const) {
      for (const status of [0, 200, 404, 503]) run.read(about, '/api/payments/one', status, {}, { phase });
    }
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 200, {}, { phase: 'reading' });
    expect(coverageOf(run.history, run.before)).toMatchObject({ reads: 1, finalReads: 1, finalBalances: 1 });
  });

  it('counts a lost answer as committed only when that very attempt was', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'one', { status: 0 });
    run.store(run.attempt('createPayment', 'one', { status: 503 }));
    const { unknown, unknownCommitted } = coverageOf(run.history, run.before);
    expect([unknown, unknownCommitted]).toEqual([2, 1]);
  });

  it('counts no error that says that nothing was written', () => {
    const run = new ConstructedCase();
    for (const code of ['timeout', 'overloaded', 'shutting_down', 'service_unavailable']) {
      run.store(run.attempt('createPayment', code, { status: 503, code }));
    }
    expect(coverageOf(run.history, run.before)).toMatchObject({ unknown: 0, unknownCommitted: 0 });
  });

  it('tells the slowest new write after healing', () => {
    const run = new ConstructedCase();
    run.attempt('createCustomer', 'one', { phase: 'healed', begunAt: 10, endedAt: 20 });
    run.attempt('createCustomer', 'two', { phase: 'healed', begunAt: 10, endedAt: 50.4 });
    expect(coverageOf(run.history, run.before)).toMatchObject({ fresh: 2, slowestFreshMs: 40 });
    expect(coverageOf(new ConstructedCase().history, run.before)).toMatchObject({ fresh: 0, slowestFreshMs: 0 });
  });

  it('counts each write once that was acknowledged under load', () => {
    const run = new ConstructedCase();
    run.acknowledged('createPayment', 'one');
    run.attempt('createPayment', 'one', { status: 200, replayed: true });
    run.attempt('createRefund', 'one');
    run.attempt('createPayment', 'two', { status: 0 });
    run.attempt('createPayment', 'three', { phase: 'healed' });
    expect(coverageOf(run.history, run.before)).toMatchObject({ acknowledged: 2 });
  });

  it('leaves the final replays out', () => {
    const run = new ConstructedCase();
    run.acknowledged('createPayment', 'one');
    expect(coverageOf(run.history, run.before)).toMatchObject({ attempts: 1, writes: 1, replays: 0 });
  });
});
