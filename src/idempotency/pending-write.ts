import type { IdempotentWriteService } from './idempotent-write.service.js';
import type { WriteAttempt, WriteHandler, WriteOutcome } from './write-attempt.js';

/** A request's write between the interceptor, which makes it, and the decorated method, which runs it. */
export class PendingWrite {
  private begun = false;

  constructor(
    readonly attempt: WriteAttempt,
    private readonly writes: IdempotentWriteService,
  ) {}

  /** Whether the method was reached; before that, only guards and pipes can have refused. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Runs the method's body inside one idempotent write. */
  run(handler: WriteHandler): Promise<WriteOutcome> {
    this.begun = true;
    return this.writes.run(this.attempt, { handler });
  }
}
