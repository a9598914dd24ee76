import { Logger } from '@nestjs/common';
import type { ProblemError } from './problem.js';

/** Told about every answer of 500 and above with what caused it. */
export type ReportError = (problem: ProblemError, requestId: string) => void;

const logger = new Logger('Http');
const CAUSES_MAX = 5;

/** PostgreSQL's data exceptions: their messages quote the value that could not be read. */
const QUOTES_DATA = /^22...$/;

/**
 * Logs defects with their stack, and the cause of unavailability, which is expected and frequent, without. Only names, messages, codes and stacks are logged:
 * other properties of database errors hold the caller's data.
 */
export const logError: ReportError = (problem, requestId) => {
  // Overload has no cause: the line of the request says everything.
  if (problem.status === 503 && problem.cause === undefined) return;
  const record = { requestId, code: problem.code, causes: describe(problem.cause, problem.status !== 503) };
  if (problem.status === 503) logger.warn(record, 'unavailable');
  else logger.error(record, 'internal error');
};

function describe(cause: unknown, withStack: boolean): object[] {
  const causes: object[] = [];
  for (
    let at = cause;
    at !== undefined && causes.length < CAUSES_MAX;
    at = at instanceof Error ? at.cause : undefined
  ) {
    causes.push(
      at instanceof Error ? { name: at.name, ...told(at, withStack), code: codeOf(at) } : { value: typeof at },
    );
  }
  return causes;
}

/** The message and the stack, which repeats it; of an error that quotes data, where it came from and nothing more. */
function told(error: Error, withStack: boolean): object {
  const { message, stack = '' } = error;
  if (!QUOTES_DATA.test(String(codeOf(error)))) return { message, ...(withStack ? { stack } : {}) };
  const frames = stack.slice(stack.indexOf('\n    at ') + 1);
  return { message: 'withheld, since it quotes data', ...(withStack ? { stack: frames } : {}) };
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
