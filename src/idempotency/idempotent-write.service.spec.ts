import { jest } from '@jest/globals';
import type { AdmissionPolicy } from './admission-policy.js';
import { deterministicId } from './deterministic-id.js';
import type { GroupEngine } from './engine/group-engine.js';
import { CompanyBusy } from './idempotency.errors.js';
import { IdempotentWriteService } from './idempotent-write.service.js';
import type { WriteAttempt } from './write-attempt.js';

describe('IdempotentWriteService', () => {
  const engine = {
    submit: jest.fn(() => Promise.resolve('outcome')),
    has: jest.fn(() => true),
    drain: jest.fn(() => Promise.resolve()),
  };
  const beforeQueue = jest.fn<AdmissionPolicy['beforeQueue']>();
  const service = new IdempotentWriteService(
    engine as unknown as GroupEngine,
    { beforeQueue } as unknown as AdmissionPolicy,
    { operations: {}, drainLimitMs: 123 },
  );
  const attempt = {
    operation: 'createPayment',
    actorId: 'actor',
    companyId: 'company',
    scopeId: 'scope',
    deadlineAt: performance.now() + 60_000,
  } as WriteAttempt;
  const work = { handler: () => undefined };

  beforeEach(() => {
    jest.clearAllMocks();
  });

  it('lets those who may stand in the queue to the engine', async () => {
    beforeQueue.mockResolvedValue(undefined);
    expect(await service.run(attempt, work)).toBe('outcome');
    expect(beforeQueue.mock.calls).toEqual([[{ operation: 'createPayment', actorId: 'actor', companyId: 'company' }]]);
    expect(engine.submit.mock.calls).toEqual([[attempt, work]]);
  });

  it('keeps strangers out of the queue', async () => {
    const refusal = new CompanyBusy();
    beforeQueue.mockResolvedValue(refusal);
    await expect(service.run(attempt, work)).rejects.toBe(refusal);
    expect(engine.submit).not.toHaveBeenCalled();
  });

  it('asks nothing twice of whom it knows', async () => {
    beforeQueue.mockReturnValue(undefined);
    expect(await service.run(attempt, work)).toBe('outcome');
  });

  // A write waited for as long as the database said nothing -> its own deadline ends the wait.
  it('waits for the word of the policy until the deadline', async () => {
    beforeQueue.mockReturnValue(new Promise(() => undefined));
    const late = service.run({ ...attempt, deadlineAt: performance.now() + 10 }, work);
    await expect(late).rejects.toMatchObject({ code: 'overloaded', status: 503 });
    expect(engine.submit).not.toHaveBeenCalled();
  });

  it('knows what is in progress by its key', () => {
    expect(service.isInProgress('scope', 'createPayment', 'k')).toBe(true);
    expect(engine.has.mock.calls).toEqual([['scope', deterministicId('scope', 'createPayment', 'k')]]);
  });

  it('drains the engine before the database is closed', async () => {
    await service.beforeApplicationShutdown();
    expect(engine.drain.mock.calls).toEqual([[123]]);
  });
});
