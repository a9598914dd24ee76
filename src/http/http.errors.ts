import { ProblemError, problemType, type ProblemPlace } from './problem.js';
import { rateLimitHeaders, type RateLimitState } from './rate-limit-headers.js';

/** An unknown id in a path, and just so another company's: both answer the same bytes. */
export class NotFound extends ProblemError {
  static override readonly type = problemType({
    code: 'not_found',
    status: 404,
    title: 'There is no such resource',
    action: 'Check the id, and that the resource belongs to the company of the request.',
  });

  constructor() {
    super('The company has no resource with this id.');
  }
}

export class RouteNotFound extends ProblemError {
  static override readonly type = problemType({
    code: 'route_not_found',
    status: 404,
    title: 'There is no such path',
    action: 'Use a path of the API description at /docs.',
  });

  constructor() {
    super('Nothing is served at this path.');
  }
}

export class MethodNotAllowed extends ProblemError {
  static override readonly type = problemType({
    code: 'method_not_allowed',
    status: 405,
    title: 'The path does not support this method',
    action: 'Use one of the methods in the Allow header; override headers are not read.',
  });

  constructor(allowed: string) {
    super('The path exists, but not with this method.', { headers: { Allow: allowed } });
  }
}

/** What Node's HTTP parser or the head's own checks refuse: smuggling, unreadable headers. */
export class BadRequest extends ProblemError {
  static override readonly type = problemType({
    code: 'bad_request',
    status: 400,
    title: 'The request is not valid HTTP',
    action: 'Send one well-formed HTTP/1.1 request with one Host header and one kind of length.',
  });

  constructor(detail = 'The request could not be read as HTTP.') {
    super(detail);
  }
}

export class DuplicateHeader extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_header',
    status: 400,
    title: 'A header that may stand once was sent twice',
    action: 'Send the header once.',
  });

  constructor(name: string) {
    super(`The header ${name} was sent more than once.`);
  }
}

export class InvalidPath extends ProblemError {
  static override readonly type = problemType({
    code: 'invalid_path',
    status: 400,
    title: 'The path is malformed',
    action: 'Send a path of at most 2,048 characters with valid percent-encoded UTF-8 and no NUL.',
  });

  constructor(detail = 'The path holds a malformed percent encoding.') {
    super(detail);
  }
}

export class InvalidId extends ProblemError {
  static override readonly type = problemType({
    code: 'invalid_id',
    status: 400,
    title: 'An id in the path is not a UUID',
    action: 'Send the id as 8-4-4-4-12 hexadecimal digits, as it was received.',
  });

  constructor(name: string) {
    const message = 'It must be a UUID, not the nil one.';
    super(`The path parameter ${name} is not a valid id.`, {
      errors: [{ pointer: name, code: 'invalid_id', message }],
    });
  }
}

export class InvalidQuery extends ProblemError {
  static override readonly type = problemType({
    code: 'invalid_query',
    status: 400,
    title: 'The query is not valid',
    action: 'Send only the documented query parameters, each once, with values of the documented form.',
  });

  /** @param errors with the parameter's name as the pointer. */
  constructor(errors: readonly ProblemPlace[]) {
    super(summaryOf('The query has a parameter that is not valid', errors), { errors });
  }
}

export class HeadersTooLarge extends ProblemError {
  static override readonly type = problemType({
    code: 'headers_too_large',
    status: 431,
    title: 'The headers are too large',
    action: 'Send at most 16 KiB and 200 headers.',
  });

  constructor() {
    super('The headers are too many or too large.');
  }
}

export class RequestTimeout extends ProblemError {
  static override readonly type = problemType({
    code: 'request_timeout',
    status: 408,
    title: 'The request did not arrive in time',
    action: 'Send the whole request without pauses; retry a write with the same key.',
  });

  constructor() {
    super('The request was not complete within the time for receiving it.');
  }
}

export class PayloadTooLarge extends ProblemError {
  static override readonly type = problemType({
    code: 'payload_too_large',
    status: 413,
    title: 'The body is too large',
    action: 'Split the request into several, each with a key of its own.',
  });

  constructor() {
    super('The body is larger than this route allows.');
  }
}

export class ExpectationFailed extends ProblemError {
  static override readonly type = problemType({
    code: 'expectation_failed',
    status: 417,
    title: 'The Expect header can not be met',
    action: 'Send no Expect header, or Expect: 100-continue.',
  });

  constructor() {
    super('The only expectation that can be met is 100-continue.');
  }
}

export class UnsupportedMediaType extends ProblemError {
  static override readonly type = problemType({
    code: 'unsupported_media_type',
    status: 415,
    title: 'The body is not sent as JSON',
    action: 'Send the body with Content-Type: application/json (UTF-8).',
  });

  constructor() {
    super('Only application/json in UTF-8 is read.');
  }
}

export class UnsupportedEncoding extends ProblemError {
  static override readonly type = problemType({
    code: 'unsupported_encoding',
    status: 415,
    title: 'The body is compressed',
    action: 'Send the body without Content-Encoding.',
  });

  constructor() {
    super('Compressed bodies are not read.', { headers: { 'Accept-Encoding': 'identity' } });
  }
}

export class RateLimited extends ProblemError {
  static override readonly type = problemType({
    code: 'rate_limited',
    status: 429,
    title: 'Too many requests',
    action: 'Wait for the time in Retry-After; retry a write with the same key.',
  });

  /** @param detail whose limit it is. */
  constructor(detail: string, state: RateLimitState) {
    super(detail, { headers: { 'Retry-After': String(state.resetSeconds), ...rateLimitHeaders(state) } });
  }
}

export class InternalError extends ProblemError {
  static override readonly type = problemType({
    code: 'internal_error',
    status: 500,
    title: 'The service failed',
    action: 'Retry a write with the same key; if it fails again, report the request id.',
  });

  constructor(cause?: unknown) {
    super('The request failed by a defect of the service.', { cause });
  }
}

export class ServiceUnavailable extends ProblemError {
  static override readonly type = problemType({
    code: 'service_unavailable',
    status: 503,
    title: 'The service can not answer now',
    action: 'Retry after the time in Retry-After; a write with the same key.',
  });

  constructor(cause?: unknown) {
    super('The service or its database is not available at the moment.', { headers: { 'Retry-After': '1' }, cause });
  }
}

/** `<what>: <pointer>: <message>`, and how many more there are. */
export function summaryOf(what: string, errors: readonly ProblemPlace[]): string {
  const [first] = errors;
  if (first === undefined) return `${what}.`;
  const others = errors.length > 1 ? ` There are ${errors.length - 1} more.` : '';
  return `${what}: ${first.pointer === '' ? 'body' : first.pointer}: ${first.message}${others}`;
}
