import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ADMISSION_POLICY, type AdmissionPolicy } from './admission-policy.js';
import { deterministicId } from './deterministic-id.js';
import { GroupEngine } from './engine/group-engine.js';
import { Overloaded } from './idempotency.errors.js';
import { IDEMPOTENCY_OPTIONS, type IdempotencyOptions } from './idempotency.options.js';
import type { ProblemError } from '../http/problem.js';
import type { WriteAttempt, WriteOutcome, WriteWork } from './write-attempt.js';

/** The door to the engine: admission before the queue, then one transactional, audited write or its replay. */
@Injectable()
export class IdempotentWriteService implements BeforeApplicationShutdown {
  constructor(
    private readonly engine: GroupEngine,
    @Inject(ADMISSION_POLICY) private readonly policy: AdmissionPolicy,
    @Inject(IDEMPOTENCY_OPTIONS) private readonly options: IdempotencyOptions,
  ) {}

  /**
   * Runs the work once for this attempt's id, ever, or gives the stored answer.
   * @throws ProblemError the refusal of a stranger, of a business rule, or the failure; nothing is written then.
   */
  async run(attempt: WriteAttempt, work: WriteWork): Promise<WriteOutcome> {
    const { operation, actorId, companyId, deadlineAt } = attempt;
    const asked = this.policy.beforeQueue({ operation, actorId, companyId });
    const refusal = asked && (await untilDeadline(asked, deadlineAt));
    if (refusal !== undefined) throw refusal;
    return this.engine.submit(attempt, work);
  }

  /** Whether so many writes wait that a new one may be refused for how long it would. */
  get isCrowded(): boolean {
    return this.engine.isCrowded;
  }

  /**
   * The refusal of a write that would find no room or wait too long, before anything was done for it.
   * @param scopeId undefined when its company is not known yet.
   */
  refusalBeforehand(scopeId: string | undefined): ProblemError | undefined {
    return this.engine.refusalBeforehand(scopeId);
  }

  /** Whether a write with this key waits or runs in this process. */
  isInProgress(scopeId: string, operation: string, idempotencyKey: string): boolean {
    return this.engine.has(scopeId, deterministicId(scopeId, operation, idempotencyKey));
  }

  /** Drains the engine while the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.engine.drain(this.options.drainLimitMs);
  }
}

/** The policy's word, or that the write could not begin before its deadline. */
async function untilDeadline(
  asked: Promise<ProblemError | undefined>,
  deadlineAt: number,
): Promise<ProblemError | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<ProblemError>((resolve) => {
    timer = setTimeout(() => {
      resolve(new Overloaded());
    }, deadlineAt - performance.now());
  });
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
