import { ProblemError, problemType } from '../http/problem.js';

/** A health check that failed; its members say which. */
export class NotReady extends ProblemError {
  static override readonly type = problemType({
    code: 'not_ready',
    status: 503,
    title: 'The process is not ready',
    action: 'Send requests to another process, or wait until this one is ready.',
  });

  constructor(checks: unknown) {
    super('At least one check failed; see the checks.', { extensions: { checks }, headers: { 'Retry-After': '1' } });
  }
}
