import { HttpException } from '@nestjs/common';
import {
  BadRequest,
  InternalError,
  InvalidPath,
  MethodNotAllowed,
  NotFound,
  PayloadTooLarge,
  RequestTimeout,
  ServiceUnavailable,
  UnsupportedMediaType,
} from './http.errors.js';
import { ProblemError } from './problem.js';

/** The problem that a caller sees for whatever was thrown; what is not known is an internal error and tells nothing. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error);
  const known = code === undefined ? undefined : PROBLEMS_BY_CODE[code];
  if (known !== undefined) return known();
  if (isUnavailable(code, error)) return new ServiceUnavailable(error);
  return problemOfStatus(statusOf(error), error);
}

/** Errors of Fastify and Node that are the caller's. */
const PROBLEMS_BY_CODE: Readonly<Record<string, () => ProblemError>> = {
  FST_ERR_BAD_URL: () => new InvalidPath(),
  FST_ERR_MAX_PARAM_LENGTH: () => new InvalidPath('A part of the path is too long.'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new PayloadTooLarge(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new UnsupportedMediaType(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new BadRequest('The body does not have the length that was announced.'),
  ECONNRESET: () => new BadRequest('The body was cut off.'),
};

/** Lost or refused connections, no resources, a cancelled statement: the database could not be asked. */
const UNAVAILABLE = /^(08...|53...|57P0.|57014|55P03|25P03|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** The pool and the client of PostgreSQL have no codes for these. */
const UNAVAILABLE_MESSAGE = /^(Connection terminated|timeout exceeded when trying to connect)/;

function isUnavailable(code: string | undefined, error: unknown): boolean {
  if (code !== undefined) return UNAVAILABLE.test(code);
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

const PROBLEMS_BY_STATUS: Readonly<Record<number, (cause: unknown) => ProblemError>> = {
  400: () => new BadRequest('The request is not valid.'),
  404: () => new NotFound(),
  405: () => new MethodNotAllowed('GET'),
  408: () => new RequestTimeout(),
  413: () => new PayloadTooLarge(),
  415: () => new UnsupportedMediaType(),
  503: (cause) => new ServiceUnavailable(cause),
};

function problemOfStatus(status: number | undefined, error: unknown): ProblemError {
  const known = status === undefined ? undefined : PROBLEMS_BY_STATUS[status];
  return known === undefined ? new InternalError(error) : known(error);
}

/** Only frameworks' own errors are read for a status: an error of ours that carries one by chance stays a defect. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return codeOf(error)?.startsWith('FST_') === true ? Number(error.statusCode) : undefined;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
