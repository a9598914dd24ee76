import { jest } from '@jest/globals';
import type { ProblemError } from '../http/problem.js';
import type { AdmissionPolicy, AdmissionRequest } from './admission-policy.js';
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
  const beforeQueue = jest.fn<(request: AdmissionRequest) => Promise<ProblemError | undefined>>();
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

  it('knows what is in progress by its key', () => {
    expect(service.isInProgress('scope', 'createPayment', 'k')).toBe(true);
    expect(engine.has.mock.calls).toEqual([['scope', deterministicId('scope', 'createPayment', 'k')]]);
  });

  it('drains the engine before the database is closed', async () => {
    await service.beforeApplicationShutdown();
    expect(engine.drain.mock.calls).toEqual([[123]]);
  });
});
