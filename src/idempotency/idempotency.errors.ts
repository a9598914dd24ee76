import { ProblemError, problemType } from '../http/problem.js';

const DESCRIBED_BY = { Link: '</docs>; rel="describedby"' };
const RETRY_SOON = { 'Retry-After': '1' };
/** Who was refused together shall not come again together. */
export const RETRY_SPREAD_SECONDS = [1, 2, 3] as const;

export class IdempotencyKeyMissing extends ProblemError {
  static override readonly type = problemType({
    code: 'idempotency_key_missing',
    status: 400,
    title: 'The Idempotency-Key header is missing',
    action:
      'Send the header Idempotency-Key with a value that is unique to this intention, and the same one on each retry.',
  });

  constructor() {
    super('Every write needs the header Idempotency-Key.', { headers: DESCRIBED_BY });
  }
}

export class IdempotencyKeyInvalid extends ProblemError {
  static override readonly type = problemType({
    code: 'idempotency_key_invalid',
    status: 400,
    title: 'The Idempotency-Key header is malformed',
    action: 'Send one Idempotency-Key header of 1 to 255 visible ASCII characters, such as a UUID.',
  });
}

export class IdempotencyKeyReused extends ProblemError {
  static override readonly type = problemType({
    code: 'idempotency_key_reused',
    status: 422,
    title: 'The Idempotency-Key belongs to another payload',
    action: 'Use a new key for a new intention; to retry the old one, send exactly the payload that was sent first.',
  });

  /**
   * @param members the parts of the request that differ, by name; never their values.
   * @param audited those of them whose names are declared; any other name was made up by who sends it.
   */
  constructor(members: readonly string[], audited: readonly string[]) {
    super(mismatchOf(members), { extensions: { differingMembers: members }, auditMessage: mismatchOf(audited) });
  }
}

function mismatchOf(members: readonly string[]): string {
  const mismatch = 'This key was used with another payload (fingerprint mismatch)';
  if (members.length === 0) return `${mismatch}.`;
  return `${mismatch}: ${members.join(', ')} ${members.length === 1 ? 'differs' : 'differ'}.`;
}

export class IdempotencyInProgress extends ProblemError {
  static override readonly type = problemType({
    code: 'idempotency_in_progress',
    status: 409,
    title: 'A request with this Idempotency-Key is still running',
    action: 'Retry with the same key after the time in Retry-After; the answer of the first request is replayed then.',
  });

  constructor() {
    super('Another request with this key is running and did not end before the deadline of this one.', {
      headers: RETRY_SOON,
    });
  }
}

export class CompanyBusy extends ProblemError {
  static override readonly type = problemType({
    code: 'company_busy',
    status: 429,
    title: 'Too many writes of this company are waiting',
    action: 'Retry with the same key after the time in Retry-After, and send fewer writes at once.',
  });

  constructor(retryAfterSeconds = 1) {
    super('The company has as many writes waiting as are allowed.', {
      headers: { 'Retry-After': String(retryAfterSeconds) },
    });
  }
}

export class Overloaded extends ProblemError {
  static override readonly type = problemType({
    code: 'overloaded',
    status: 503,
    title: 'The service has more work than it can take now',
    action: 'Retry with the same key after the time in Retry-After; nothing was written by this attempt.',
  });

  constructor(
    detail = 'The write could not begin in time; nothing was written.',
    { cause, retryAfterSeconds = 1 }: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {},
  ) {
    super(detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause, auditMessage: detail });
  }
}

export class ShuttingDown extends ProblemError {
  static override readonly type = problemType({
    code: 'shutting_down',
    status: 503,
    title: 'This instance is shutting down',
    action: 'Retry with the same key; another instance answers. Nothing was written by this attempt.',
  });

  constructor() {
    super('This instance takes no more writes.', { headers: RETRY_SOON });
  }
}

export class WriteTimeout extends ProblemError {
  static override readonly type = problemType({
    code: 'timeout',
    status: 503,
    title: 'The write took too long and was rolled back',
    action: 'Retry with the same key; nothing was written by this attempt.',
  });

  constructor(cause?: unknown) {
    super('The write did not finish in time and was rolled back.', { headers: RETRY_SOON, cause });
  }
}

export class ConflictRetryExhausted extends ProblemError {
  static override readonly type = problemType({
    code: 'conflict_retry_exhausted',
    status: 503,
    title: 'The write met conflicts each time it was tried',
    action: 'Retry with the same key; nothing was written by this attempt.',
  });

  constructor(cause?: unknown) {
    super('The database refused the transaction on each try; nothing was written.', { headers: RETRY_SOON, cause });
  }
}

export class StorageUnavailable extends ProblemError {
  static override readonly type = problemType({
    code: 'storage_unavailable',
    status: 503,
    title: 'The database has no space left',
    action: 'Retry later with the same key; operators have to make room. Nothing was written by this attempt.',
  });

  constructor(cause?: unknown) {
    super('The database can not store anything at the moment; nothing was written.', {
      headers: { 'Retry-After': '30' },
      cause,
    });
  }
}

export class OutcomeUnknown extends ProblemError {
  static override readonly type = problemType({
    code: 'outcome_unknown',
    status: 503,
    title: 'The outcome of the write is not known',
    action: 'Retry with the same key: it answers what became of the write, and never writes twice.',
  });

  constructor(cause?: unknown) {
    super('The connection was lost at COMMIT and the outcome could not be learned in time. Retry with the same key.', {
      headers: RETRY_SOON,
      cause,
    });
  }
}

export class WriteFailed extends ProblemError {
  static override readonly type = problemType({
    code: 'write_failed',
    status: 500,
    title: 'The write failed by a defect of the service',
    action: 'Nothing was written. Retry with the same key; if it fails again, report the request id.',
  });

  constructor(cause: unknown) {
    super('The write failed and was rolled back.', { headers: RETRY_SOON, cause });
  }
}

export class UnknownOperation extends ProblemError {
  static override readonly type = problemType({
    code: 'unknown_operation',
    status: 404,
    title: 'No such operation',
    action: 'Use an operation name of the write contract, such as createPayment.',
  });

  constructor() {
    super('There is no idempotent operation of this name.');
  }
}
